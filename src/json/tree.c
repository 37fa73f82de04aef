#include "json/tree.h"

#include <string.h>

typedef struct builder {
    veer_json_reader r; /* what is read */
    veer_arena *arena;  /* where nodes go */
    bool no_memory;     /* the arena is full */
} builder;

static veer_json_node *new_node(builder *b, veer_json_event kind)
{
    veer_json_node *const node = veer_arena_alloc(b->arena, sizeof *node);
    if (node == NULL) {
        b->no_memory = true;
        return NULL;
    }
    node->kind = kind;
    if (kind == VEER_JSON_STRING || kind == VEER_JSON_NUMBER) {
        node->text = veer_arena_strndup(b->arena, b->r.text, b->r.text_len);
        node->number = kind == VEER_JSON_NUMBER ? b->r.number : 0;
        b->no_memory = node->text == NULL;
    }
    return b->no_memory ? NULL : node;
}

/* One level: open containers are a stack, so that hostile depth costs no stack of ours. */
typedef struct level {
    veer_json_node *node;  /* the container */
    veer_json_node **link; /* where its next child goes */
} level;

/* Puts a child into the innermost container; `key` is that of a member. */
static void add(level *in, veer_json_node *node, const char *key)
{
    node->key = key;
    *in->link = node;
    in->link = &node->next;
}

/* Reads up to the end of the container that levels[0] holds. */
static bool read_children(builder *b, level levels[VEER_LIMIT_JSON_DEPTH + 1])
{
    size_t depth = 0;
    const char *key = NULL;
    for (;;) {
        const veer_json_event event = veer_json_next(&b->r);
        if (event == VEER_JSON_ERROR || event == VEER_JSON_END)
            return false;
        if (event == VEER_JSON_KEY) {
            key = veer_arena_strndup(b->arena, b->r.text, b->r.text_len);
            b->no_memory = key == NULL;
            if (key == NULL)
                return false;
            continue;
        }
        if (event == VEER_JSON_OBJECT_END || event == VEER_JSON_ARRAY_END) {
            if (depth-- == 0)
                return true;
            continue;
        }
        veer_json_node *const node = new_node(b, event);
        if (node == NULL)
            return false;
        add(&levels[depth], node, key);
        key = NULL;
        if (event == VEER_JSON_OBJECT_BEGIN || event == VEER_JSON_ARRAY_BEGIN)
            levels[++depth] = (level){node, &node->child};
    }
}

veer_rc veer_json_tree(const char *bytes, size_t len, veer_arena *arena, const veer_json_node **ret,
                       veer_err *err)
{
    builder b = {.arena = arena};
    level levels[VEER_LIMIT_JSON_DEPTH + 1];
    veer_json_init(&b.r, len > 0 ? bytes : "", len, arena);
    const veer_json_event event = veer_json_next(&b.r);
    if (event == VEER_JSON_ERROR)
        return veer_json_status(&b.r, err);
    veer_json_node *const top = new_node(&b, event);
    if (top != NULL && (event == VEER_JSON_OBJECT_BEGIN || event == VEER_JSON_ARRAY_BEGIN)) {
        levels[0] = (level){top, (veer_json_node **)&top->child};
        read_children(&b, levels);
    }
    if (b.no_memory)
        return veer_fail_nomem(err);
    (void)veer_json_next(&b.r);
    const veer_rc rc = veer_json_status(&b.r, err);
    if (rc == VEER_OK)
        *ret = top;
    return rc;
}

const veer_json_node *veer_json_get(const veer_json_node *node, const char *key)
{
    if (node == NULL || node->kind != VEER_JSON_OBJECT_BEGIN)
        return NULL;
    for (const veer_json_node *child = node->child; child != NULL; child = child->next)
        if (strcmp(child->key, key) == 0)
            return child->kind == VEER_JSON_NULL ? NULL : child;
    return NULL;
}

const char *veer_json_get_text(const veer_json_node *node, const char *key, const char *fallback)
{
    const veer_json_node *const found = veer_json_get(node, key);
    return found != NULL && found->kind == VEER_JSON_STRING ? found->text : fallback;
}

double veer_json_get_number(const veer_json_node *node, const char *key, double fallback)
{
    const veer_json_node *const found = veer_json_get(node, key);
    return found != NULL && found->kind == VEER_JSON_NUMBER ? found->number : fallback;
}

uint64_t veer_json_get_count(const veer_json_node *node, const char *key)
{
    const double number = veer_json_get_number(node, key, 0);
    return number > 0 && number < 0x1p63 ? (uint64_t)number : 0;
}

bool veer_json_get_bool(const veer_json_node *node, const char *key)
{
    const veer_json_node *const found = veer_json_get(node, key);
    return found != NULL && found->kind == VEER_JSON_TRUE;
}

const veer_json_node *veer_json_get_first(const veer_json_node *node, const char *key)
{
    const veer_json_node *const found = veer_json_get(node, key);
    return found != NULL ? found->child : NULL;
}
