#include "cli/flatten.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "files/roles.h"

#define ARENA_BYTES ((size_t)VEER_LIMIT_LINE_BYTES * 32)

/* Members of a record in the order of the columns; others come behind them. */
static const char *const order[] = {
    "id",    "timestamp",  "model",      "version",  "class", "score",
    "value", "confidence", "latency_ms", "cost_usd", "label", "label_value",
};
#define N_ORDER (sizeof order / sizeof *order)

/* Groups of columns, in their order. The first letter sorts. */
#define OWN "a"
#define FEATURE "b"
#define TAG "c"

veer_rc veer_flatten_init(veer_flatten *flatten, veer_err *err)
{
    *flatten = (veer_flatten){0};
    veer_arena_init(&flatten->arena, ARENA_BYTES);
    return veer_map_new((size_t)VEER_LIMIT_COLUMNS * 4, &flatten->columns, err);
}

void veer_flatten_done(veer_flatten *flatten)
{
    veer_map_free(flatten->columns);
    veer_arena_done(&flatten->arena);
    free((void *)flatten->names);
    *flatten = (veer_flatten){0};
}

static bool is_container(const veer_json_node *node)
{
    return node->kind == VEER_JSON_OBJECT_BEGIN || node->kind == VEER_JSON_ARRAY_BEGIN;
}

/* The group of the members of a member that is an object; NULL: it is none. */
static const char *group_of(const char *key)
{
    return strcmp(key, "features") == 0     ? FEATURE
           : strcmp(key, "tags") == 0       ? TAG
           : strcmp(key, "prediction") == 0 ? OWN
                                            : NULL;
}

static veer_rc add(veer_flatten *flatten, const char *group, const char *name, veer_err *err)
{
    uint32_t index = 0;
    veer_buf key;
    veer_buf_init(&key, VEER_LIMIT_FIELD_BYTES + 8);
    veer_buf_printf(&key, "%s\n%s", group, name);
    veer_rc rc = veer_buf_status(&key, err);
    if (rc == VEER_OK)
        rc = veer_map_put(flatten->columns, key.data, key.len, &index, err);
    veer_buf_done(&key);
    return rc;
}

static veer_rc read_record(veer_flatten *flatten, const char *record, size_t len,
                           const veer_json_node **ret, veer_err *err)
{
    veer_arena_reset(&flatten->arena);
    const veer_rc rc = veer_json_tree(record, len, &flatten->arena, ret, err);
    if (rc == VEER_OK && (*ret)->kind != VEER_JSON_OBJECT_BEGIN)
        return veer_fail(err, VEER_EPARSE, "a record of the server is no object");
    return rc;
}

veer_rc veer_flatten_see(veer_flatten *flatten, const char *record, size_t len, veer_err *err)
{
    const veer_json_node *tree = NULL;
    veer_rc rc = read_record(flatten, record, len, &tree, err);
    if (rc != VEER_OK)
        return rc;
    for (const veer_json_node *m = tree->child; m != NULL && rc == VEER_OK; m = m->next) {
        const char *const group = group_of(m->key);
        if (!is_container(m))
            rc = add(flatten, OWN, m->key, err);
        else if (group != NULL)
            for (const veer_json_node *i = m->child; i != NULL && rc == VEER_OK; i = i->next)
                rc = is_container(i) ? VEER_OK : add(flatten, group, i->key, err);
    }
    return rc;
}

static size_t place(const char *name)
{
    size_t i = 0;
    while (i < N_ORDER && strcmp(order[i], name) != 0)
        i++;
    return i;
}

static int by_place(const void *a, const void *b)
{
    const char *const x = *(const char *const *)a;
    const char *const y = *(const char *const *)b;
    if (x[0] != y[0])
        return x[0] - y[0];
    const size_t i = x[0] == OWN[0] ? place(x + 2) : 0;
    const size_t j = x[0] == OWN[0] ? place(y + 2) : 0;
    if (i != j)
        return i < j ? -1 : 1;
    return strcmp(x, y);
}

static void put_field(veer_buf *out, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        veer_buf_puts(out, text);
        return;
    }
    veer_buf_putc(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            veer_buf_putc(out, '"');
        veer_buf_putc(out, *text);
    }
    veer_buf_putc(out, '"');
}

static void put_name(veer_buf *out, const char *key)
{
    const char *const name = key + 2;
    const bool plain =
        key[0] == OWN[0] ||
        (key[0] == FEATURE[0] && veer_role_of_name(name, strlen(name)) == VEER_ROLE_FEATURE &&
         place(name) == N_ORDER);
    veer_buf full;
    veer_buf_init(&full, VEER_LIMIT_FIELD_BYTES + 16);
    veer_buf_printf(&full, "%s%s", plain ? "" : key[0] == TAG[0] ? "tag." : "feature.", name);
    put_field(out, veer_buf_cstr(&full));
    veer_buf_done_into(&full, out);
}

veer_rc veer_flatten_heading(veer_flatten *flatten, veer_buf *out, veer_err *err)
{
    flatten->n = veer_map_count(flatten->columns);
    flatten->names = calloc(flatten->n + 1, sizeof(char *));
    if (flatten->names == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < flatten->n; i++) {
        size_t len = 0;
        flatten->names[i] = veer_map_key(flatten->columns, (uint32_t)i, &len);
    }
    if (flatten->n > 0)
        qsort((void *)flatten->names, flatten->n, sizeof *flatten->names, by_place);
    for (size_t i = 0; i < flatten->n; i++) {
        veer_buf_puts(out, i > 0 ? "," : "");
        put_name(out, flatten->names[i]);
    }
    veer_buf_putc(out, '\n');
    return veer_buf_status(out, err);
}

static const veer_json_node *find(const veer_json_node *record, const char *key)
{
    const char *const name = key + 2;
    if (key[0] == FEATURE[0])
        return veer_json_get(veer_json_get(record, "features"), name);
    if (key[0] == TAG[0])
        return veer_json_get(veer_json_get(record, "tags"), name);
    const veer_json_node *const own = veer_json_get(record, name);
    return own != NULL && !is_container(own)
               ? own
               : veer_json_get(veer_json_get(record, "prediction"), name);
}

static void put_value(veer_buf *out, const veer_json_node *node)
{
    if (node->kind == VEER_JSON_TRUE || node->kind == VEER_JSON_FALSE)
        veer_buf_puts(out, node->kind == VEER_JSON_TRUE ? "true" : "false");
    else if (node->kind == VEER_JSON_STRING || node->kind == VEER_JSON_NUMBER)
        put_field(out, node->text);
}

veer_rc veer_flatten_row(veer_flatten *flatten, const char *record, size_t len, veer_buf *out,
                         veer_err *err)
{
    const veer_json_node *tree = NULL;
    const veer_rc rc = read_record(flatten, record, len, &tree, err);
    if (rc != VEER_OK)
        return rc;
    for (size_t i = 0; i < flatten->n; i++) {
        const veer_json_node *const value = find(tree, flatten->names[i]);
        veer_buf_puts(out, i > 0 ? "," : "");
        if (value != NULL)
            put_value(out, value);
    }
    veer_buf_putc(out, '\n');
    return veer_buf_status(out, err);
}
