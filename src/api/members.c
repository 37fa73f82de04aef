#include "api/members.h"

#include <string.h>

#include "base/line.h"
#include "base/suggest.h"

/* ---- parsing ---- */

/* No text holds a NUL, at which a tree would cut it. */
static veer_rc check_texts(http_text body, veer_arena *arena, veer_err *err)
{
    veer_json_reader r;
    veer_json_event event;
    veer_json_init(&r, body.text, body.len, arena);
    while ((event = veer_json_next(&r)) > VEER_JSON_END)
        if ((event == VEER_JSON_KEY || event == VEER_JSON_STRING) && r.text_len > 0 &&
            memchr(r.text, '\0', r.text_len) != NULL)
            (void)veer_json_reject(&r, VEER_EINVAL, "a text with the character NUL");
    return veer_json_status(&r, err);
}

veer_rc veer_members_parse(http_text body, veer_arena *arena, const veer_json_node **ret,
                           veer_err *err)
{
    const veer_json_node *tree = NULL;
    if (body.len == 0)
        return veer_fail(err, VEER_EINVAL, "the body is empty; send a JSON object");
    veer_rc rc = check_texts(body, arena, err);
    if (rc == VEER_OK)
        rc = veer_json_tree(body.text, body.len, arena, &tree, err);
    if (rc != VEER_OK)
        return rc;
    if (tree->kind != VEER_JSON_OBJECT_BEGIN)
        return veer_fail(err, VEER_EINVAL, "the body must be a JSON object");
    *ret = tree;
    return VEER_OK;
}

/* ---- one member ---- */

static bool is_allowed(char c, veer_member_kind kind)
{
    const unsigned char byte = (unsigned char)c;
    if (byte >= 0x20 && byte != 0x7f)
        return true;
    return kind == VEER_MEMBER_LINES && (c == '\n' || c == '\r' || c == '\t');
}

veer_rc veer_member_check_text(const char *name, const char *text, veer_member_kind kind,
                               size_t most_bytes, veer_err *err)
{
    const size_t len = strlen(text);
    if (len == 0)
        return veer_fail(err, VEER_EINVAL, "'%s' is empty", name);
    if (len > most_bytes)
        return veer_fail(err, VEER_ELIMIT, "'%s' has %zu bytes, the limit is %zu", name, len,
                         most_bytes);
    for (size_t i = 0; i < len; i++)
        if (!is_allowed(text[i], kind))
            return veer_fail(err, VEER_EINVAL, "'%s' has a control character", name);
    return VEER_OK;
}

static bool is_text(const veer_json_node *node)
{
    return node->kind == VEER_JSON_STRING;
}

static bool is_time(const veer_json_node *node)
{
    return node->kind == VEER_JSON_STRING || node->kind == VEER_JSON_NUMBER;
}

static bool is_object(const veer_json_node *node)
{
    return node->kind == VEER_JSON_OBJECT_BEGIN;
}

static bool is_array(const veer_json_node *node)
{
    return node->kind == VEER_JSON_ARRAY_BEGIN;
}

/* One row per veer_member_kind. */
static const struct {
    bool (*fits)(const veer_json_node *node);
    const char *what; /* for messages */
} kinds[VEER_MEMBER_KINDS] = {
    [VEER_MEMBER_TEXT] = {is_text, "a text"},
    [VEER_MEMBER_LINES] = {is_text, "a text"},
    [VEER_MEMBER_TIME] = {is_time, "a time, as \"2025-03-01T12:00:00Z\" or \"-24h\""},
    [VEER_MEMBER_DURATION] = {is_text, "a duration, as \"60m\", \"24h\" or \"7d\""},
    [VEER_MEMBER_OBJECT] = {is_object, "an object"},
    [VEER_MEMBER_ARRAY] = {is_array, "an array"},
};

static veer_rc check_value(const veer_member *row, const veer_json_node *node, veer_err *err)
{
    const size_t most = row->most_bytes > 0 ? row->most_bytes : VEER_LIMIT_NAME_BYTES;
    if (!kinds[row->kind].fits(node))
        return veer_fail(err, VEER_EINVAL, "'%s' must be %s", row->name, kinds[row->kind].what);
    if (node->kind != VEER_JSON_STRING)
        return VEER_OK;
    return veer_member_check_text(row->name, node->text, row->kind, most, err);
}

/* ---- all of them ---- */

static veer_rc fail_unknown(const char *key, const veer_member *table, size_t n, veer_err *err)
{
    const char *best = NULL;
    char known[160] = "", longer[160];
    for (size_t i = 0; i < n; i++) {
        veer_suggest(key, table[i].name, &best);
        veer_line_print(longer, sizeof longer, "%s%s%s", known, i > 0 ? ", " : "", table[i].name);
        memcpy(known, longer, sizeof known);
    }
    if (best != NULL)
        return veer_fail(err, VEER_EINVAL, "unknown member '%.60s'; did you mean '%s'?", key, best);
    return veer_fail(err, VEER_EINVAL, "unknown member '%.60s'; known are %s", key, known);
}

static size_t row_of(const char *key, const veer_member *table, size_t n)
{
    size_t i = 0;
    while (i < n && strcmp(table[i].name, key) != 0)
        i++;
    return i;
}

veer_rc veer_members_take(const veer_json_node *object, const veer_member *table, size_t n,
                          const veer_json_node **values, veer_err *err)
{
    for (size_t i = 0; i < n; i++)
        values[i] = NULL;
    for (const veer_json_node *node = object->child; node != NULL; node = node->next) {
        const size_t i = row_of(node->key, table, n);
        if (i == n)
            return fail_unknown(node->key, table, n, err);
        if (values[i] != NULL)
            return veer_fail(err, VEER_EINVAL, "'%s' is there twice", table[i].name);
        if (node->kind == VEER_JSON_NULL)
            continue;
        const veer_rc rc = check_value(&table[i], node, err);
        if (rc != VEER_OK)
            return rc;
        values[i] = node;
    }
    for (size_t i = 0; i < n; i++)
        if (table[i].is_required && values[i] == NULL)
            return veer_fail(err, VEER_EINVAL, "'%s' is missing: %s", table[i].name,
                             kinds[table[i].kind].what);
    return VEER_OK;
}

veer_rc veer_members_read(http_text body, const veer_member *table, size_t n, veer_arena *arena,
                          const veer_json_node **values, veer_err *err)
{
    const veer_json_node *object = NULL;
    const veer_rc rc = veer_members_parse(body, arena, &object, err);
    return rc == VEER_OK ? veer_members_take(object, table, n, values, err) : rc;
}

const char *veer_member_text(const veer_json_node *value, const char *fallback)
{
    return value != NULL ? value->text : fallback;
}

/* ---- changing an object ---- */

const veer_json_node *veer_members_add(const veer_json_node *object, const char *name,
                                       const char *text, veer_arena *arena)
{
    veer_json_node *const copy = veer_arena_alloc(arena, sizeof *copy);
    veer_json_node *const member = veer_arena_alloc(arena, sizeof *member);
    if (copy == NULL || member == NULL)
        return NULL;
    *member = (veer_json_node){
        .kind = VEER_JSON_STRING, .key = name, .text = text, .next = object->child};
    *copy = *object;
    copy->child = member;
    return copy;
}

static bool is_one_of(const char *key, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(key, names[i]) == 0)
            return true;
    return false;
}

const veer_json_node *veer_members_without(const veer_json_node *object, const char *const *names,
                                           size_t n, veer_arena *arena)
{
    veer_json_node *const copy = veer_arena_alloc(arena, sizeof *copy);
    if (copy == NULL)
        return NULL;
    *copy = *object;
    veer_json_node **link = &copy->child;
    for (const veer_json_node *node = object->child; node != NULL; node = node->next) {
        if (is_one_of(node->key, names, n))
            continue;
        veer_json_node *const kept = veer_arena_alloc(arena, sizeof *kept);
        if (kept == NULL)
            return NULL;
        *kept = *node;
        kept->next = NULL;
        *link = kept;
        link = &kept->next;
    }
    *link = NULL;
    return copy;
}
