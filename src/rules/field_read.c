#include "rules/field_values.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "rules/duration.h"

/* The member of a draft that a field fills. */
static void *member(const rule_field *field, rule_draft *draft)
{
    return (char *)draft + field->offset;
}

/* The text of a string or of a number as written; NULL: it is neither. */
static const char *text_of(const veer_json_node *node)
{
    return node->kind == VEER_JSON_STRING || node->kind == VEER_JSON_NUMBER ? node->text : NULL;
}

static bool has_control(const char *text, const char *except)
{
    for (; *text != '\0'; text++)
        if (((unsigned char)*text < ' ' && strchr(except, *text) == NULL) || *text == 0x7f)
            return true;
    return false;
}

/* A checked copy in the arena, or NULL with the mistake told. */
static const char *read_text(rule_reader *r, const rule_field *field, const veer_json_node *node,
                             size_t max, const char *controls)
{
    const char *const text = text_of(node);
    if (text == NULL) {
        rule_tell(r, node, field->name, VEER_EINVAL, "must be a text");
        return NULL;
    }
    const size_t len = strlen(text);
    if (len == 0 || len > max) {
        rule_tell(r, node, field->name, len > max ? VEER_ELIMIT : VEER_EINVAL,
                  "must have 1 to %zu bytes", max);
        return NULL;
    }
    if (has_control(text, controls)) {
        rule_tell(r, node, field->name, VEER_EINVAL, "has a control character");
        return NULL;
    }
    const char *const copy = veer_arena_strndup(r->arena, text, len);
    r->no_memory |= copy == NULL;
    return copy;
}

void field_read_text(rule_reader *r, const rule_field *field, const veer_json_node *node,
                     rule_draft *draft)
{
    const char *const text = read_text(r, field, node, field->max, "");
    if (text != NULL)
        *(const char **)member(field, draft) = text;
}

void field_read_prose(rule_reader *r, const rule_field *field, const veer_json_node *node,
                      rule_draft *draft)
{
    const char *const text = read_text(r, field, node, field->max, "\n\t");
    if (text != NULL)
        *(const char **)member(field, draft) = text;
}

void field_read_url(rule_reader *r, const rule_field *field, const veer_json_node *node,
                    rule_draft *draft)
{
    const char *const text = read_text(r, field, node, field->max, "");
    if (text == NULL)
        return;
    if (strncmp(text, "http://", 7) != 0 && strncmp(text, "https://", 8) != 0)
        rule_tell(r, node, field->name, VEER_EINVAL, "must begin with http:// or https://");
    else
        *(const char **)member(field, draft) = text;
}

void field_read_segment(rule_reader *r, const rule_field *field, const veer_json_node *node,
                        rule_draft *draft)
{
    const char *const text = read_text(r, field, node, field->max, "");
    if (text == NULL)
        return;
    const char *const sign = strchr(text, '=');
    if (sign == NULL || sign == text || sign[1] == '\0')
        rule_tell(r, node, field->name, VEER_EINVAL, "must be a tag and its value: country=IT");
    else
        *(const char **)member(field, draft) = text;
}

void field_read_severity(rule_reader *r, const rule_field *field, const veer_json_node *node,
                         rule_draft *draft)
{
    veer_err err = VEER_ERR_INIT;
    const char *const text = text_of(node);
    if (text == NULL)
        rule_tell(r, node, field->name, VEER_EINVAL, "must be low, medium, high or critical");
    else if (veer_severity_parse(text, (veer_severity *)member(field, draft), &err) != VEER_OK)
        rule_tell(r, node, field->name, err.rc, "%s", err.msg);
}

void field_read_duration(rule_reader *r, const rule_field *field, const veer_json_node *node,
                         rule_draft *draft)
{
    veer_err err = VEER_ERR_INIT;
    const char *const text = text_of(node);
    if (text == NULL)
        rule_tell(r, node, field->name, VEER_EINVAL, "must be a time such as 90s, 5m, 1h or 7d");
    else if (veer_duration_parse(text, strlen(text), (int64_t *)member(field, draft), &err) !=
             VEER_OK)
        rule_tell(r, node, field->name, err.rc, "'%.40s': %s", text, err.msg);
}

void field_read_count(rule_reader *r, const rule_field *field, const veer_json_node *node,
                      rule_draft *draft)
{
    if (node->kind != VEER_JSON_NUMBER ||
        veer_parse_uint64(node->text, strlen(node->text), (uint64_t *)member(field, draft)) !=
            VEER_OK)
        rule_tell(r, node, field->name, VEER_EINVAL, "must be a whole number of at least 0");
}

void field_read_number(rule_reader *r, const rule_field *field, const veer_json_node *node,
                       rule_draft *draft)
{
    if (node->kind != VEER_JSON_NUMBER || node->number < 0 || node->number > (double)field->max)
        rule_tell(r, node, field->name, VEER_EINVAL, "must be a number from 0 to %zu", field->max);
    else
        *(double *)member(field, draft) = node->number;
}

void field_read_bool(rule_reader *r, const rule_field *field, const veer_json_node *node,
                     rule_draft *draft)
{
    if (node->kind != VEER_JSON_TRUE && node->kind != VEER_JSON_FALSE)
        rule_tell(r, node, field->name, VEER_EINVAL, "must be true or false");
    else
        *(bool *)member(field, draft) = node->kind == VEER_JSON_TRUE;
}

void field_read_node(rule_reader *r, const rule_field *field, const veer_json_node *node,
                     rule_draft *draft)
{
    (void)draft;
    if (text_of(node) == NULL)
        rule_tell(r, node, field->name, VEER_EINVAL, "must be a text or a number");
}

static size_t count_children(const veer_json_node *node)
{
    size_t n = 0;
    for (const veer_json_node *child = node->child; child != NULL; child = child->next)
        n++;
    return n;
}

/* The list and its length stand next to each other in the rule. */
typedef struct names {
    const char *const *items; /* n */
    size_t n;                 /* of them */
} names;

void field_read_names(rule_reader *r, const rule_field *field, const veer_json_node *node,
                      rule_draft *draft)
{
    const bool list = node->kind == VEER_JSON_ARRAY_BEGIN;
    const size_t n = list ? count_children(node) : 1;
    if (n > field->max) {
        rule_tell(r, node, field->name, VEER_ELIMIT, "has at most %zu names", field->max);
        return;
    }
    const char **const items = veer_arena_array(r->arena, n, sizeof *items);
    if (items == NULL) {
        r->no_memory = true;
        return;
    }
    const veer_json_node *item = list ? node->child : node;
    const size_t before = r->n_faults;
    for (size_t i = 0; i < n; i++, item = item->next)
        items[i] = read_text(r, field, item, VEER_LIMIT_NAME_BYTES, "");
    if (r->n_faults == before)
        *(names *)member(field, draft) = (names){items, n};
}

static bool is_label_name(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    if (*name == '\0' || strchr(letters, *name) == NULL)
        return false;
    for (; *name != '\0'; name++)
        if (strchr(letters, *name) == NULL && (*name < '0' || *name > '9'))
            return false;
    return true;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const veer_label *)a)->name, ((const veer_label *)b)->name);
}

static void read_label(rule_reader *r, const rule_field *field, const veer_json_node *node,
                       veer_label *ret)
{
    ret->name = "";
    if (!is_label_name(node->key) || strlen(node->key) > VEER_LIMIT_NAME_BYTES) {
        rule_tell_key(r, node, field->name,
                      "'%.40s' is no name of a label: letters, digits and '_'", node->key);
        return;
    }
    ret->name = veer_arena_strndup(r->arena, node->key, strlen(node->key));
    r->no_memory |= ret->name == NULL;
    ret->value = read_text(r, field, node, VEER_LIMIT_RULE_TEXT_BYTES, "\n\t");
}

void field_read_labels(rule_reader *r, const rule_field *field, const veer_json_node *node,
                       rule_draft *draft)
{
    const size_t n = count_children(node), before = r->n_faults;
    if (node->kind != VEER_JSON_OBJECT_BEGIN) {
        rule_tell(r, node, field->name, VEER_EINVAL, "must be names with texts");
        return;
    }
    if (n > field->max) {
        rule_tell(r, node, field->name, VEER_ELIMIT, "has at most %zu labels", field->max);
        return;
    }
    veer_label *const labels = veer_arena_array(r->arena, n, sizeof *labels);
    if (labels == NULL) {
        r->no_memory = true;
        return;
    }
    size_t i = 0;
    for (const veer_json_node *child = node->child; child != NULL; child = child->next)
        read_label(r, field, child, &labels[i++]);
    if (r->n_faults > before || r->no_memory)
        return;
    qsort(labels, n, sizeof *labels, by_name);
    for (i = 1; i < n; i++)
        if (strcmp(labels[i - 1].name, labels[i].name) == 0) {
            rule_tell(r, node, field->name, VEER_EINVAL, "'%.40s' is there twice", labels[i].name);
            return;
        }
    draft->rule.labels = labels;
    draft->rule.n_labels = n;
}
