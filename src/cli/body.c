#include "cli/body.h"

#include <string.h>

#include "base/limits.h"

void veer_body_begin(veer_body *body)
{
    veer_buf_init(&body->buf, VEER_LIMIT_BUF_BYTES);
    veer_json_writer_init(&body->w, &body->buf, 0);
    veer_json_begin_object(&body->w);
}

veer_rc veer_body_end(veer_body *body, veer_err *err)
{
    veer_json_end_object(&body->w);
    return veer_json_finish(&body->w, err);
}

void veer_body_done(veer_body *body)
{
    veer_buf_done(&body->buf);
}

void veer_body_text(veer_body *body, const char *key, const char *text)
{
    if (text == NULL)
        return;
    veer_json_put_key(&body->w, key);
    veer_json_put_string(&body->w, text);
}

void veer_body_real(veer_body *body, const char *key, const veer_opt_real *value)
{
    if (!value->given)
        return;
    veer_json_put_key(&body->w, key);
    veer_json_put_double(&body->w, value->value);
}

void veer_body_list(veer_body *body, const char *key, const veer_opt_list *list)
{
    if (list->n == 0)
        return;
    veer_json_put_key(&body->w, key);
    veer_json_begin_array(&body->w);
    for (size_t i = 0; i < list->n; i++)
        veer_json_put_string(&body->w, list->items[i]);
    veer_json_end_array(&body->w);
}

static void put_children(veer_json_writer *w, const veer_json_node *node)
{
    for (const veer_json_node *m = node->child; m != NULL; m = m->next) {
        if (m->key != NULL)
            veer_json_put_key(w, m->key);
        veer_body_tree(w, m);
    }
}

void veer_body_tree(veer_json_writer *w, const veer_json_node *node)
{
    switch (node->kind) {
    case VEER_JSON_OBJECT_BEGIN:
        veer_json_begin_object(w);
        put_children(w, node);
        veer_json_end_object(w);
        return;
    case VEER_JSON_ARRAY_BEGIN:
        veer_json_begin_array(w);
        put_children(w, node);
        veer_json_end_array(w);
        return;
    case VEER_JSON_STRING:
        veer_json_put_string(w, node->text);
        return;
    case VEER_JSON_NUMBER:
        veer_json_put_raw(w, node->text, strlen(node->text));
        return;
    case VEER_JSON_TRUE:
    case VEER_JSON_FALSE:
        veer_json_put_bool(w, node->kind == VEER_JSON_TRUE);
        return;
    default:
        veer_json_put_null(w);
        return;
    }
}

static size_t count_members(const veer_json_node *node)
{
    size_t n = 0;
    for (const veer_json_node *m = node->child; m != NULL; m = m->next)
        n += m->kind != VEER_JSON_NULL;
    return n;
}

/* A null is as good as no member. */
static bool objects_equal(const veer_json_node *a, const veer_json_node *b)
{
    if (count_members(a) != count_members(b))
        return false;
    for (const veer_json_node *m = a->child; m != NULL; m = m->next)
        if (m->kind != VEER_JSON_NULL && !veer_tree_equal(m, veer_json_get(b, m->key)))
            return false;
    return true;
}

static bool arrays_equal(const veer_json_node *a, const veer_json_node *b)
{
    const veer_json_node *x = a->child;
    const veer_json_node *y = b->child;
    for (; x != NULL && y != NULL; x = x->next, y = y->next)
        if (!veer_tree_equal(x, y))
            return false;
    return x == NULL && y == NULL;
}

bool veer_tree_equal(const veer_json_node *a, const veer_json_node *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case VEER_JSON_OBJECT_BEGIN:
        return objects_equal(a, b);
    case VEER_JSON_ARRAY_BEGIN:
        return arrays_equal(a, b);
    case VEER_JSON_STRING:
        return strcmp(a->text, b->text) == 0;
    case VEER_JSON_NUMBER:
        return a->number == b->number;
    default:
        return true;
    }
}
