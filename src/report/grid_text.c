/* Grids on a terminal: widths are measured, made to fit, then every line is drawn. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/grid.h"
#include "report/text.h"

#define GAP 2        /* spaces between columns */
#define MIN_SHRUNK 8 /* columns that a cut cell keeps at least */

typedef struct layout {
    const veer_grid *grid;   /* what is drawn */
    const veer_style *style; /* where */
    size_t *widths;          /* columns of each column; 0 for one that is left out */
    size_t n_dropped;        /* columns that did not fit */
} layout;

static const veer_grid_cell *cell_at(const veer_grid *grid, size_t row, size_t column)
{
    static const veer_grid_cell absent = {NULL, NULL, VEER_TONE_DIM};
    const size_t at = row * grid->n_columns + column;
    if (at >= grid->n_cells || grid->cells[at].text == NULL)
        return &absent;
    return &grid->cells[at];
}

static const char *text_of(const veer_grid_cell *cell, bool utf8)
{
    if (cell->text != NULL)
        return cell->text;
    return utf8 ? "\xE2\x80\x93" : "-";
}

static void measure(layout *l)
{
    const veer_grid *const grid = l->grid;
    for (size_t c = 0; c < grid->n_columns; c++) {
        size_t widest = veer_text_width(grid->columns[c].title);
        for (size_t r = 0; r < veer_grid_rows(grid); r++) {
            const size_t width = veer_text_width(text_of(cell_at(grid, r, c), l->style->utf8));
            widest = width > widest ? width : widest;
        }
        l->widths[c] = widest > 0 ? widest : 1;
    }
}

static size_t line_width(const layout *l)
{
    size_t sum = 0;
    for (size_t c = 0; c < l->grid->n_columns; c++)
        if (l->widths[c] > 0)
            sum += l->widths[c] + (sum > 0 ? GAP : 0);
    return sum;
}

/* Leaves out the droppable column with the largest number; the last of equals. */
static bool drop_one(layout *l)
{
    size_t worst = l->grid->n_columns;
    unsigned rank = 0;
    for (size_t c = 0; c < l->grid->n_columns; c++) {
        const unsigned drop = l->grid->columns[c].drop;
        if (l->widths[c] > 0 && drop > 0 && drop >= rank) {
            worst = c;
            rank = drop;
        }
    }
    if (worst == l->grid->n_columns)
        return false;
    l->widths[worst] = 0;
    l->n_dropped++;
    return true;
}

static size_t least_width(const veer_grid_column *column, bool hard)
{
    return hard || column->keep < MIN_SHRUNK ? MIN_SHRUNK : column->keep;
}

static bool may_shrink(const layout *l, size_t c, bool hard)
{
    const veer_grid_column *const column = &l->grid->columns[c];
    return column->shrink && l->widths[c] > least_width(column, hard);
}

/* Whether column a is to give before b: the widest, but when all are at what they should keep,
 * first those that should keep least. */
static bool gives_before(const layout *l, size_t a, size_t b, bool hard)
{
    const unsigned keep_a = l->grid->columns[a].keep;
    const unsigned keep_b = l->grid->columns[b].keep;
    if (hard && keep_a != keep_b)
        return keep_a < keep_b;
    return l->widths[a] > l->widths[b];
}

/* Takes one column from a cell that may shrink. */
static bool shrink_one(layout *l, bool hard)
{
    size_t first = l->grid->n_columns;
    for (size_t c = 0; c < l->grid->n_columns; c++)
        if (may_shrink(l, c, hard) &&
            (first == l->grid->n_columns || gives_before(l, c, first, hard)))
            first = c;
    if (first == l->grid->n_columns)
        return false;
    l->widths[first]--;
    return true;
}

/* Shrinking saves a column that a drop would lose, so try first whether it is enough. */
static size_t shrinkable(const layout *l)
{
    size_t sum = 0;
    for (size_t c = 0; c < l->grid->n_columns; c++)
        if (may_shrink(l, c, false))
            sum += l->widths[c] - least_width(&l->grid->columns[c], false);
    return sum;
}

static void make_fit(layout *l)
{
    if (l->style->width == 0)
        return;
    while (line_width(l) > l->style->width + shrinkable(l) && drop_one(l))
        continue;
    while (line_width(l) > l->style->width && shrink_one(l, false))
        continue;
    while (line_width(l) > l->style->width && shrink_one(l, true))
        continue;
}

static void draw_cell(const layout *l, size_t c, const char *text, veer_tone tone, veer_buf *out,
                      size_t *pending)
{
    veer_buf cut;
    veer_buf_init(&cut, out->max_bytes);
    const size_t used = veer_text_fit(&cut, text, l->widths[c], l->style->utf8);
    const size_t space = l->widths[c] - used;
    const bool right = l->grid->columns[c].align == VEER_ALIGN_RIGHT;
    if (used == 0) {
        *pending += l->widths[c] + GAP;
    } else {
        veer_text_pad(out, *pending + (right ? space : 0));
        veer_buf_puts(out, veer_style_on(l->style, tone));
        veer_buf_append(out, cut.data, cut.len);
        veer_buf_puts(out, veer_style_off(l->style, tone));
        *pending = GAP + (right ? 0 : space);
    }
    veer_buf_done_into(&cut, out);
}

static void draw_dropped(const layout *l, veer_buf *out)
{
    char text[64];
    snprintf(text, sizeof text, "(%zu more column%s on a wider terminal)", l->n_dropped,
             l->n_dropped == 1 ? "" : "s");
    veer_buf_puts(out, veer_style_on(l->style, VEER_TONE_DIM));
    veer_text_fit(out, text, l->style->width, l->style->utf8);
    veer_buf_printf(out, "%s\n", veer_style_off(l->style, VEER_TONE_DIM));
}

static void draw(const layout *l, veer_buf *out)
{
    const veer_grid *const grid = l->grid;
    size_t pending = 0; /* spaces owed before the next cell, so that lines do not end in spaces */
    for (size_t c = 0; c < grid->n_columns; c++)
        if (l->widths[c] > 0)
            draw_cell(l, c, grid->columns[c].title, VEER_TONE_DIM, out, &pending);
    veer_buf_putc(out, '\n');
    for (size_t r = 0; r < veer_grid_rows(grid); r++) {
        pending = 0;
        for (size_t c = 0; c < grid->n_columns; c++) {
            const veer_grid_cell *const cell = cell_at(grid, r, c);
            if (l->widths[c] > 0)
                draw_cell(l, c, text_of(cell, l->style->utf8), cell->tone, out, &pending);
        }
        veer_buf_putc(out, '\n');
    }
    if (l->n_dropped > 0)
        draw_dropped(l, out);
}

veer_rc veer_grid_text_out(const veer_grid *grid, const veer_style *style, veer_buf *out,
                           veer_err *err)
{
    const veer_rc rc = veer_grid_status(grid, err);
    if (rc != VEER_OK)
        return rc;
    layout l = {grid, style, calloc(grid->n_columns, sizeof(size_t)), 0};
    if (l.widths == NULL)
        return veer_fail_nomem(err);
    measure(&l);
    make_fit(&l);
    draw(&l, out);
    free(l.widths);
    return veer_buf_status(out, err);
}
