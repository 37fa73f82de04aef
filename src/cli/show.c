#include "cli/show.h"

#include <string.h>

#include "base/limits.h"
#include "cli/out.h"
#include "report/grid.h"
#include "report/text.h"

#define MAX_COLUMNS 24 /* of a table; further members are left out */
#define NAME_BYTES 128 /* of a fact */

typedef struct show {
    const veer_style *style; /* where it is shown */
    veer_buf *out;           /* what it is written to */
    size_t width;            /* of the names of facts */
    veer_err *err;           /* of the caller */
    veer_rc rc;              /* the first failure of a table */
} show;

static bool is_container(const veer_json_node *node)
{
    return node->kind == VEER_JSON_OBJECT_BEGIN || node->kind == VEER_JSON_ARRAY_BEGIN;
}

static const char *scalar(const veer_json_node *node)
{
    switch (node->kind) {
    case VEER_JSON_STRING:
    case VEER_JSON_NUMBER:
        return node->text;
    case VEER_JSON_TRUE:
        return "yes";
    case VEER_JSON_FALSE:
        return "no";
    default:
        return "-";
    }
}

static bool is_table(const veer_json_node *node)
{
    return node->kind == VEER_JSON_ARRAY_BEGIN && node->child != NULL &&
           node->child->kind == VEER_JSON_OBJECT_BEGIN;
}

/* "data_dir" is shown as "data dir". */
static void words(const char *key, char out[NAME_BYTES])
{
    size_t i = 0;
    for (; i < NAME_BYTES - 1 && key[i] != '\0'; i++)
        out[i] = key[i] == '_' ? ' ' : key[i];
    out[i] = '\0';
}

/* An array of texts and numbers on one line. */
static void put_list(const show *s, const veer_json_node *array)
{
    if (array->child == NULL)
        veer_buf_putc(s->out, '-');
    for (const veer_json_node *n = array->child; n != NULL; n = n->next) {
        veer_text_put(s->out, is_container(n) ? "..." : scalar(n), s->style->utf8);
        veer_buf_puts(s->out, n->next != NULL ? ", " : "");
    }
}

static size_t table_columns(const veer_json_node *row, veer_grid_column columns[MAX_COLUMNS],
                            char titles[MAX_COLUMNS][NAME_BYTES])
{
    size_t n = 0;
    for (const veer_json_node *m = row->child; m != NULL && n < MAX_COLUMNS; m = m->next) {
        if (is_container(m))
            continue;
        words(m->key, titles[n]);
        columns[n] = (veer_grid_column){
            .title = titles[n],
            .key = m->key,
            .align = m->kind == VEER_JSON_NUMBER ? VEER_ALIGN_RIGHT : VEER_ALIGN_LEFT,
            .shrink = m->kind == VEER_JSON_STRING,
        };
        n++;
    }
    return n;
}

static void put_table(show *s, const veer_json_node *array)
{
    veer_grid_column columns[MAX_COLUMNS];
    char titles[MAX_COLUMNS][NAME_BYTES];
    veer_grid grid;
    const size_t n = table_columns(array->child, columns, titles);
    if (n == 0)
        return;
    veer_grid_init(&grid, columns, n);
    for (const veer_json_node *row = array->child; row != NULL; row = row->next) {
        veer_grid_row(&grid);
        for (size_t i = 0; i < n; i++) {
            const veer_json_node *const cell = veer_json_get(row, columns[i].key);
            if (cell == NULL || is_container(cell))
                veer_grid_none(&grid);
            else
                veer_grid_text(&grid, scalar(cell), VEER_TONE_PLAIN);
        }
    }
    if (s->rc == VEER_OK)
        s->rc = veer_grid_text_out(&grid, s->style, s->out, s->err);
    veer_grid_done(&grid);
}

/* Facts of an object, those of objects in it behind a prefix; *widest instead of output. */
static void put_facts(show *s, const veer_json_node *object, const char *prefix, size_t *widest)
{
    for (const veer_json_node *m = object->child; m != NULL; m = m->next) {
        char word[NAME_BYTES];
        char name[2 * NAME_BYTES];
        words(m->key, word);
        const size_t used = strlen(prefix);
        memcpy(name, prefix, used);
        memcpy(name + used, word, strlen(word) + 1);
        if (is_table(m))
            continue;
        if (m->kind == VEER_JSON_OBJECT_BEGIN && used == 0) {
            const size_t len = strlen(name);
            if (len + 1 < NAME_BYTES) {
                memcpy(name + len, " ", 2);
                put_facts(s, m, name, widest);
            }
            continue;
        }
        const size_t len = veer_text_width(name);
        if (widest != NULL) {
            *widest = len > *widest ? len : *widest;
            continue;
        }
        veer_text_put(s->out, name, s->style->utf8);
        veer_text_pad(s->out, s->width + 2 - len);
        if (m->kind == VEER_JSON_ARRAY_BEGIN)
            put_list(s, m);
        else
            veer_text_put(s->out, is_container(m) ? "..." : scalar(m), s->style->utf8);
        veer_buf_putc(s->out, '\n');
    }
}

static void put_tables(show *s, const veer_json_node *object)
{
    for (const veer_json_node *m = object->child; m != NULL; m = m->next) {
        char name[NAME_BYTES];
        if (!is_table(m))
            continue;
        words(m->key, name);
        veer_buf_printf(s->out, "%s%s%s%s\n", s->out->len > 0 ? "\n" : "",
                        veer_style_on(s->style, VEER_TONE_STRONG), name,
                        veer_style_off(s->style, VEER_TONE_STRONG));
        put_table(s, m);
    }
}

veer_rc veer_show_tree(const veer_json_node *tree, const veer_style *style, veer_buf *out,
                       veer_err *err)
{
    show s = {.style = style, .out = out, .err = err};
    if (tree == NULL)
        return VEER_OK;
    if (is_table(tree)) {
        put_table(&s, tree);
    } else if (tree->kind == VEER_JSON_OBJECT_BEGIN) {
        put_facts(&s, tree, "", &s.width);
        put_facts(&s, tree, "", NULL);
        put_tables(&s, tree);
    } else if (tree->kind == VEER_JSON_ARRAY_BEGIN) {
        put_list(&s, tree);
        veer_buf_putc(out, '\n');
    } else {
        veer_text_put(out, scalar(tree), style->utf8);
        veer_buf_putc(out, '\n');
    }
    return s.rc == VEER_OK ? veer_buf_status(out, err) : s.rc;
}

veer_rc veer_show_reply(const veer_reply *reply, bool json, const veer_style *style, veer_err *err)
{
    if (json)
        return veer_ask_print(reply, err);
    veer_buf out;
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    veer_rc rc = veer_show_tree(reply->tree, style, &out, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(out.data, out.len, err);
    veer_buf_done(&out);
    return rc;
}
