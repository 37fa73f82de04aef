/* From the events of the YAML parser to a tree of JSON nodes, without aliases, tags and merge keys.
 */
#include "rules/yaml.h"

#include <libfyaml.h>
#include <string.h>

#include "base/line.h"
#include "base/num.h"
#include "base/utf8.h"

typedef struct reading {
    struct fy_parser *parser; /* events */
    veer_arena *arena;        /* of nodes and texts */
    yaml_fault_fn *fault;     /* told of mistakes */
    void *context;            /* for fault */
    veer_buf places;          /* veer_yaml_place, one per node */
    bool failed;              /* the parser gave up, or the rest means nothing */
    bool no_memory;           /* sticky */
} reading;

typedef struct mark {
    unsigned line;   /* from 1; 0: not known */
    unsigned column; /* from 1 */
} mark;

static mark mark_of(struct fy_token *token)
{
    const struct fy_mark *const at = token != NULL ? fy_token_start_mark(token) : NULL;
    return at != NULL ? (mark){(unsigned)at->line + 1, (unsigned)at->column + 1} : (mark){0, 0};
}

/* Of a scalar: its token begins behind the quotation mark. */
static mark mark_of_scalar(struct fy_token *token)
{
    mark at = mark_of(token);
    const enum fy_scalar_style style = token != NULL ? fy_token_scalar_style(token) : FYSS_PLAIN;
    if (at.column > 1 && (style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED))
        at.column--;
    return at;
}

static void tell(reading *r, mark at, const char *message)
{
    r->fault(r->context, at.line, at.column, message);
}

/* What the library says of the text. */
static void tell_failure(reading *r, struct fy_diag *diag)
{
    char message[VEER_ERR_MSG_SIZE];
    void *at = NULL;
    const struct fy_diag_error *const first = fy_diag_errors_iterate(diag, &at);
    if (first == NULL) {
        tell(r, (mark){0, 0}, "is not YAML");
        return;
    }
    veer_line_print(message, sizeof message, "is not YAML: %s", first->msg);
    tell(r, (mark){(unsigned)first->line, (unsigned)first->column}, message);
}

static veer_json_node *new_node(reading *r, veer_json_event kind, mark at, mark key)
{
    veer_json_node *const node = veer_arena_alloc(r->arena, sizeof *node);
    const veer_yaml_place place = {node, at.line, at.column, key.line, key.column};
    veer_buf_append(&r->places, &place, sizeof place);
    if (node == NULL || r->places.failed != VEER_OK) {
        r->no_memory = true;
        return NULL;
    }
    node->kind = kind;
    return node;
}

static const char *copy_text(reading *r, struct fy_token *token, mark at)
{
    size_t len = 0;
    const char *const text = token != NULL ? fy_token_get_text(token, &len) : NULL;
    const char *const copy = veer_arena_strndup(r->arena, text != NULL ? text : "", len);
    r->no_memory |= copy == NULL;
    if (copy != NULL && strlen(copy) < len)
        tell(r, at, "a NUL in a text");
    return copy;
}

static bool is_word(const char *text, const char *a, const char *b, const char *c)
{
    return strcmp(text, a) == 0 || strcmp(text, b) == 0 || strcmp(text, c) == 0;
}

/* What a plain scalar stands for (the core schema of YAML 1.2, decimal numbers only). */
static void resolve(veer_json_node *node)
{
    size_t used = 0;
    if (node->text[0] == '\0' || strcmp(node->text, "~") == 0 ||
        is_word(node->text, "null", "Null", "NULL"))
        node->kind = VEER_JSON_NULL;
    else if (is_word(node->text, "true", "True", "TRUE"))
        node->kind = VEER_JSON_TRUE;
    else if (is_word(node->text, "false", "False", "FALSE"))
        node->kind = VEER_JSON_FALSE;
    else if (veer_parse_double(node->text, strlen(node->text), &used, &node->number) == VEER_OK &&
             used == strlen(node->text))
        node->kind = VEER_JSON_NUMBER;
}

/* Tags and anchors are not understood; what they stand at is still read. */
static void refuse_properties(reading *r, struct fy_token *tag, struct fy_token *anchor)
{
    if (tag != NULL)
        tell(r, mark_of(tag), "a tag ('!') is not understood here");
    if (anchor != NULL) {
        mark at = mark_of(anchor); /* of the name behind the '&' */
        at.column -= at.column > 1;
        tell(r, at, "an anchor ('&') is not understood here");
    }
}

static veer_json_node *read_node(reading *r, struct fy_event *event, mark key, unsigned depth);

static veer_json_node *read_scalar(reading *r, struct fy_event *event, mark key)
{
    struct fy_token *const token = event->scalar.value;
    const mark at = mark_of_scalar(token);
    veer_json_node *const node = new_node(r, VEER_JSON_STRING, at.line > 0 ? at : key, key);
    refuse_properties(r, event->scalar.tag, event->scalar.anchor);
    if (node == NULL || (node->text = copy_text(r, token, at)) == NULL)
        return NULL;
    if (token == NULL || fy_token_scalar_style(token) == FYSS_PLAIN)
        resolve(node);
    return node;
}

/* The next event; NULL: there is none, and the rest means nothing. */
static struct fy_event *next_event(reading *r)
{
    struct fy_event *const event = r->failed || r->no_memory ? NULL : fy_parser_parse(r->parser);
    r->failed |= event == NULL;
    return event;
}

static veer_json_node *read_list(reading *r, mark at, mark key, unsigned depth)
{
    veer_json_node *const list = new_node(r, VEER_JSON_ARRAY_BEGIN, at, key);
    veer_json_node *last = NULL;
    struct fy_event *event;
    while (list != NULL && (event = next_event(r)) != NULL) {
        const bool end = event->type == FYET_SEQUENCE_END;
        veer_json_node *const item = end ? NULL : read_node(r, event, (mark){0, 0}, depth + 1);
        fy_parser_event_free(r->parser, event);
        if (item == NULL)
            break;
        *(last == NULL ? &list->child : &last->next) = item;
        last = item;
    }
    return list;
}

/* A key, or NULL with the mistake told: the rest cannot be followed. */
static const char *read_key(reading *r, struct fy_event *event, mark *ret)
{
    if (event->type == FYET_ALIAS) {
        tell(r, mark_of(event->alias.anchor), "an alias ('*') is not understood here");
    } else if (event->type != FYET_SCALAR) {
        tell(r, mark_of(fy_event_get_token(event)), "a key must be a text");
    } else {
        *ret = mark_of_scalar(event->scalar.value);
        refuse_properties(r, event->scalar.tag, event->scalar.anchor);
        const char *const key = copy_text(r, event->scalar.value, *ret);
        if (key != NULL && strcmp(key, "<<") == 0)
            tell(r, *ret, "a merge key ('<<') is not understood here");
        return key;
    }
    r->failed = true;
    return NULL;
}

/* A key and its value. False at the end of the mapping, or when the rest cannot be read. */
static bool read_member(reading *r, unsigned depth, veer_json_node **ret)
{
    struct fy_event *event = next_event(r);
    mark at = {0, 0};
    const char *key = NULL;
    if (event != NULL && event->type != FYET_MAPPING_END)
        key = read_key(r, event, &at);
    if (event != NULL)
        fy_parser_event_free(r->parser, event);
    event = key != NULL ? next_event(r) : NULL;
    if (event == NULL)
        return false;
    veer_json_node *const node = read_node(r, event, at, depth + 1);
    fy_parser_event_free(r->parser, event);
    if (node == NULL)
        return false;
    node->key = key;
    *ret = node;
    return true;
}

static veer_json_node *read_mapping(reading *r, mark at, mark key, unsigned depth)
{
    veer_json_node *const mapping = new_node(r, VEER_JSON_OBJECT_BEGIN, at, key);
    veer_json_node *last = NULL, *member = NULL;
    while (mapping != NULL && read_member(r, depth, &member)) {
        *(last == NULL ? &mapping->child : &last->next) = member;
        last = member;
    }
    return mapping;
}

static veer_json_node *read_node(reading *r, struct fy_event *event, mark key, unsigned depth)
{
    const mark at = mark_of(fy_event_get_token(event));
    if (depth > VEER_LIMIT_JSON_DEPTH) {
        tell(r, at, "is nested too deep");
        r->failed = true;
        return NULL;
    }
    switch (event->type) {
    case FYET_SCALAR:
        return read_scalar(r, event, key);
    case FYET_SEQUENCE_START:
        refuse_properties(r, event->sequence_start.tag, event->sequence_start.anchor);
        return read_list(r, at, key, depth);
    case FYET_MAPPING_START:
        refuse_properties(r, event->mapping_start.tag, event->mapping_start.anchor);
        return read_mapping(r, at, key, depth);
    case FYET_ALIAS:
        tell(r, at, "an alias ('*') is not understood here");
        return new_node(r, VEER_JSON_NULL, at, key);
    case FYET_NONE:
    case FYET_STREAM_START:
    case FYET_STREAM_END:
    case FYET_DOCUMENT_START:
    case FYET_DOCUMENT_END:
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
    default:
        r->failed = true;
        return NULL;
    }
}

/* The whole stream: at most one document. */
static const veer_json_node *read_stream(reading *r)
{
    const veer_json_node *root = NULL;
    bool ended = false;
    size_t documents = 0;
    while (!ended) {
        struct fy_event *const event = next_event(r);
        if (event == NULL)
            break;
        ended = event->type == FYET_STREAM_END;
        if (event->type == FYET_DOCUMENT_START && ++documents > 1) {
            tell(r, mark_of(fy_event_get_token(event)), "there is more than one document");
            ended = true;
        } else if (event->type != FYET_STREAM_START && event->type != FYET_DOCUMENT_START &&
                   event->type != FYET_DOCUMENT_END && !ended) {
            root = read_node(r, event, (mark){0, 0}, 1);
        }
        fy_parser_event_free(r->parser, event);
    }
    return root;
}

static bool all_blank(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (strchr(" \t\r\n", text[i]) == NULL || text[i] == '\0')
            return false;
    return true;
}

/* Checks that need no parser; false with the mistake told. */
static bool is_readable(reading *r, const char *text, size_t len)
{
    char message[80];
    unsigned line = 1, column = 1;
    const size_t valid = len > VEER_LIMIT_RULE_FILE_BYTES ? len : veer_utf8_valid_prefix(text, len);
    if (len > VEER_LIMIT_RULE_FILE_BYTES) {
        veer_line_print(message, sizeof message, "has more than %zu bytes",
                        VEER_LIMIT_RULE_FILE_BYTES);
        tell(r, (mark){0, 0}, message);
        return false;
    }
    for (size_t i = 0; i < valid && valid < len; i++) {
        column = text[i] == '\n' ? 1 : column + (((unsigned char)text[i] & 0xC0U) != 0x80U);
        line += text[i] == '\n';
    }
    if (valid < len)
        tell(r, (mark){line, column}, "is no UTF-8 from here on");
    return valid == len;
}

static veer_rc read_text(reading *r, const char *text, size_t len, struct fy_diag *diag,
                         veer_yaml *ret, veer_err *err)
{
    const struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET, .diag = diag};
    r->parser = fy_parser_create(&cfg);
    if (r->parser == NULL || fy_parser_set_string(r->parser, text, len) != 0) {
        fy_parser_destroy(r->parser);
        return veer_fail_nomem(err);
    }
    const veer_json_node *const root = read_stream(r);
    if (r->failed && fy_diag_got_error(diag))
        tell_failure(r, diag);
    fy_parser_destroy(r->parser);
    const size_t n = r->places.len / sizeof(veer_yaml_place);
    veer_yaml_place *const places = veer_arena_array(r->arena, n, sizeof *places);
    if (places == NULL || r->no_memory)
        return veer_fail_nomem(err);
    if (n > 0)
        memcpy(places, r->places.data, r->places.len);
    *ret = (veer_yaml){r->failed ? NULL : root, places, n};
    return VEER_OK;
}

veer_rc yaml_read(const char *text, size_t len, veer_arena *arena, yaml_fault_fn *fault,
                  void *context, veer_yaml *ret, veer_err *err)
{
    reading r = {.arena = arena, .fault = fault, .context = context};
    struct fy_diag_cfg diag_cfg;
    if (!is_readable(&r, text, len) || all_blank(text, len)) {
        *ret = (veer_yaml){NULL, NULL, 0};
        return VEER_OK;
    }
    fy_diag_cfg_default(&diag_cfg);
    diag_cfg.fp = NULL;
    struct fy_diag *const diag = fy_diag_create(&diag_cfg);
    if (diag == NULL)
        return veer_fail_nomem(err);
    fy_diag_set_collect_errors(diag, true);
    veer_buf_init(&r.places, VEER_LIMIT_BUF_BYTES);
    const veer_rc rc = read_text(&r, text, len, diag, ret, err);
    veer_buf_done(&r.places);
    fy_diag_destroy(diag);
    return rc;
}

/* The first mistake as an error. */
typedef struct first_fault {
    veer_err *err; /* may be NULL */
    veer_rc rc;    /* OK: none yet */
} first_fault;

static void keep_first(void *context, unsigned line, unsigned column, const char *message)
{
    first_fault *const first = context;
    if (first->rc != VEER_OK)
        return;
    if (line > 0)
        first->rc = veer_fail_at(first->err, VEER_EPARSE, line, "%u:%u: %s", line, column, message);
    else
        first->rc = veer_fail(first->err, VEER_EPARSE, "%s", message);
}

/* A key that stands twice in a mapping; the rule reader finds its own. O(n^2) per mapping. */
static const veer_json_node *repeated(const veer_json_node *node)
{
    for (const veer_json_node *a = node->child; a != NULL; a = a->next) {
        const veer_json_node *found = a->child != NULL ? repeated(a) : NULL;
        for (const veer_json_node *b = node->child;
             a->key != NULL && b != a && b->key != NULL && found == NULL; b = b->next)
            found = strcmp(a->key, b->key) == 0 ? a : NULL;
        if (found != NULL)
            return found;
    }
    return NULL;
}

veer_rc veer_yaml_read(const char *text, size_t len, veer_arena *arena, veer_yaml *ret,
                       veer_err *err)
{
    first_fault first = {err, VEER_OK};
    veer_yaml yaml;
    if (len > VEER_LIMIT_RULE_FILE_BYTES)
        return veer_fail(err, VEER_ELIMIT, "has more than %zu bytes", VEER_LIMIT_RULE_FILE_BYTES);
    const veer_rc rc = yaml_read(text, len, arena, keep_first, &first, &yaml, err);
    if (rc != VEER_OK || first.rc != VEER_OK)
        return rc != VEER_OK ? rc : first.rc;
    const veer_json_node *const twice = yaml.root != NULL ? repeated(yaml.root) : NULL;
    if (twice != NULL) {
        const veer_yaml_place at = veer_yaml_place_of(&yaml, twice);
        return veer_fail_at(err, VEER_EPARSE, at.key_line, "%u:%u: '%.60s' is given twice",
                            at.key_line, at.key_column, twice->key);
    }
    *ret = yaml;
    return VEER_OK;
}

veer_yaml_place veer_yaml_place_of(const veer_yaml *yaml, const veer_json_node *node)
{
    for (size_t i = 0; i < yaml->n_places; i++)
        if (yaml->places[i].node == node)
            return yaml->places[i];
    return (veer_yaml_place){.node = node};
}
