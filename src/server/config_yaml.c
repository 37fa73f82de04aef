/* veer.yaml: a mapping of keys, sections one level deep; read with libfyaml. */
#include "server/config_impl.h"

#include <libfyaml.h>
#include <stdio.h>
#include <string.h>

#include "base/line.h"

#define WHERE_SIZE 160 /* "name:line:column" */
#define NAME_SIZE 128  /* longest key that is looked at */

typedef struct walk {
    const veer_config_load_state *load; /* what is filled */
    const char *shown;                  /* name of the file */
    bool seen[VEER_CONFIG_COUNT];       /* keys that stood there already */
} walk;

/* "veer.yaml:3:5" of a node. */
static void place_of(const walk *w, struct fy_node *node, char where[WHERE_SIZE])
{
    struct fy_token *const token = fy_node_is_scalar(node) ? fy_node_get_scalar_token(node) : NULL;
    const struct fy_mark *const mark = token != NULL ? fy_token_start_mark(token) : NULL;
    if (mark != NULL)
        veer_line_print(where, WHERE_SIZE, "%s:%d:%d", w->shown, mark->line + 1, mark->column + 1);
    else
        veer_line_print(where, WHERE_SIZE, "%s", w->shown);
}

/* "veer.yaml:3": where a setting comes from. */
static void origin_of(const walk *w, struct fy_node *node, char from[WHERE_SIZE])
{
    place_of(w, node, from);
    char *const colon = strrchr(from, ':');
    if (colon != NULL && colon > from + strlen(w->shown))
        *colon = '\0';
}

/* Text of a scalar, appended; an alias, mapping or list is none. */
static veer_rc put_scalar(const char *where, const char *name, struct fy_node *node, veer_buf *out,
                          veer_err *err)
{
    size_t len = 0;
    if (node == NULL || !fy_node_is_scalar(node) || fy_node_is_alias(node))
        return veer_fail(err, VEER_EINVAL, "%s: '%s' must be a single value", where, name);
    const char *const text = fy_node_get_scalar(node, &len);
    veer_buf_append(out, text != NULL ? text : "", text != NULL ? len : 0);
    return veer_buf_status(out, err);
}

static veer_rc put_list(const char *where, const char *name, struct fy_node *node, veer_buf *out,
                        veer_err *err)
{
    void *at = NULL;
    struct fy_node *item;
    veer_rc rc = VEER_OK;
    while (rc == VEER_OK && (item = fy_node_sequence_iterate(node, &at)) != NULL) {
        if (out->len > 0)
            veer_buf_puts(out, ", ");
        rc = put_scalar(where, name, item, out, err);
    }
    return rc;
}

static veer_rc take_value(walk *w, int key, struct fy_node *name_node, struct fy_node *value,
                          veer_err *err)
{
    const veer_config_key *const k = &veer_config_keys[key];
    char where[WHERE_SIZE], from[WHERE_SIZE];
    veer_buf text;
    place_of(w, name_node, where);
    origin_of(w, name_node, from);
    if (w->seen[key])
        return veer_fail(err, VEER_EINVAL, "%s: '%s' is given twice", where, k->name);
    w->seen[key] = true;
    veer_buf_init(&text, VEER_LIMIT_CONFIG_BYTES);
    veer_rc rc;
    if (k->kind == VEER_CONFIG_KIND_LIST && value != NULL && fy_node_is_sequence(value))
        rc = put_list(where, k->name, value, &text, err);
    else
        rc = put_scalar(where, k->name, value, &text, err);
    if (rc == VEER_OK) {
        if (fy_node_is_scalar(value))
            place_of(w, value, where);
        rc = veer_config_set(w->load, key, veer_buf_cstr(&text), text.len, from, where, err);
    }
    veer_buf_done(&text);
    return rc;
}

static veer_rc take_mapping(walk *w, const char *section, struct fy_node *mapping, veer_err *err);

static veer_rc take_pair(walk *w, const char *section, struct fy_node_pair *pair, veer_err *err)
{
    struct fy_node *const key = fy_node_pair_key(pair);
    struct fy_node *const value = fy_node_pair_value(pair);
    char where[WHERE_SIZE] = "", name[NAME_SIZE];
    size_t len = 0;
    const char *const text =
        key != NULL && fy_node_is_scalar(key) ? fy_node_get_scalar(key, &len) : NULL;
    if (text == NULL || len >= NAME_SIZE)
        return veer_fail(err, VEER_EINVAL, "%s: a key must be a short text", w->shown);
    place_of(w, key, where);
    const int used = snprintf(name, sizeof name, "%s%s%.*s", section, section[0] != '\0' ? "." : "",
                              (int)len, text);
    if (used < 0 || used >= NAME_SIZE)
        return veer_fail(err, VEER_EINVAL, "%s: a key must be a short text", where);
    const int found = veer_config_find(name, (size_t)used);
    if (found >= 0)
        return take_value(w, found, key, value, err);
    if (section[0] != '\0' || !veer_config_is_section(name, (size_t)used))
        return veer_config_unknown(where, name, err);
    if (value == NULL || (fy_node_is_scalar(value) && fy_node_get_scalar_length(value) == 0))
        return VEER_OK; /* a section all of whose keys are comments */
    if (!fy_node_is_mapping(value))
        return veer_fail(err, VEER_EINVAL, "%s: '%s' is a section and has keys of its own", where,
                         name);
    return take_mapping(w, name, value, err);
}

static veer_rc take_mapping(walk *w, const char *section, struct fy_node *mapping, veer_err *err)
{
    void *at = NULL;
    struct fy_node_pair *pair;
    veer_rc rc = VEER_OK;
    while (rc == VEER_OK && (pair = fy_node_mapping_iterate(mapping, &at)) != NULL)
        rc = take_pair(w, section, pair, err);
    return rc;
}

/* Whether there are only blank lines and comments, for which the library has no document. */
static bool is_empty(const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        const char *const end = memchr(text + at, '\n', len - at);
        const size_t line = end != NULL ? (size_t)(end - text) - at : len - at;
        size_t blanks = 0;
        while (blanks < line && strchr(" \t\r", text[at + blanks]) != NULL)
            blanks++;
        if (blanks < line && text[at + blanks] != '#')
            return false;
        at += line + 1;
    }
    return true;
}

/* What the library says of a text that is not YAML. */
static veer_rc not_yaml(const char *shown, struct fy_diag *diag, veer_err *err)
{
    void *at = NULL;
    const struct fy_diag_error *const first = fy_diag_errors_iterate(diag, &at);
    if (first == NULL)
        return veer_fail(err, VEER_EPARSE, "%s: is not YAML", shown);
    return veer_fail(err, VEER_EPARSE, "%s:%d:%d: is not YAML: %s", shown, first->line,
                     first->column, first->msg);
}

veer_rc veer_config_read_yaml(const veer_config_load_state *load, const char *shown,
                              const char *text, size_t len, veer_err *err)
{
    struct fy_diag_cfg diag_cfg;
    if (is_empty(text, len))
        return VEER_OK;
    fy_diag_cfg_default(&diag_cfg);
    diag_cfg.fp = NULL;
    struct fy_diag *const diag = fy_diag_create(&diag_cfg);
    if (diag == NULL)
        return veer_fail_nomem(err);
    fy_diag_set_collect_errors(diag, true);
    const struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET, .diag = diag};
    walk w = {.load = load, .shown = shown};
    veer_rc rc = VEER_OK;
    struct fy_document *const document = fy_document_build_from_string(&cfg, text, len);
    struct fy_node *const root = document != NULL ? fy_document_root(document) : NULL;
    if (document == NULL && fy_diag_got_error(diag))
        rc = not_yaml(shown, diag, err);
    else if (root != NULL && fy_node_is_mapping(root))
        rc = take_mapping(&w, "", root, err);
    else if (root != NULL && (!fy_node_is_scalar(root) || fy_node_get_scalar_length(root) > 0))
        rc = veer_fail(err, VEER_EINVAL, "%s: must be a mapping of keys to values", shown);
    fy_document_destroy(document);
    fy_diag_destroy(diag);
    return rc;
}
