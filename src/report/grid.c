#include "report/grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "report/format.h"

void veer_grid_init(veer_grid *grid, const veer_grid_column *columns, size_t n_columns)
{
    memset(grid, 0, sizeof *grid);
    grid->columns = columns;
    grid->n_columns = n_columns;
    veer_arena_init(&grid->texts, VEER_LIMIT_BUF_BYTES);
}

void veer_grid_done(veer_grid *grid)
{
    free(grid->cells);
    veer_arena_done(&grid->texts);
    veer_grid_init(grid, grid->columns, grid->n_columns);
}

/* The next cell of the grid, zeroed, or NULL after a failure. */
static veer_grid_cell *add_cell(veer_grid *grid)
{
    if (grid->failed != VEER_OK)
        return NULL;
    if (grid->n_cells == grid->cap_cells) {
        const size_t cap = grid->cap_cells == 0 ? 64 : 2 * grid->cap_cells;
        veer_grid_cell *const grown =
            cap > SIZE_MAX / sizeof *grown ? NULL : realloc(grid->cells, cap * sizeof *grown);
        if (grown == NULL) {
            grid->failed = VEER_ENOMEM;
            return NULL;
        }
        grid->cells = grown;
        grid->cap_cells = cap;
    }
    veer_grid_cell *const cell = &grid->cells[grid->n_cells++];
    *cell = (veer_grid_cell){0};
    return cell;
}

static const char *keep(veer_grid *grid, const char *text)
{
    const char *const copy = veer_arena_strndup(&grid->texts, text, strlen(text));
    if (copy == NULL)
        grid->failed = VEER_ENOMEM;
    return copy;
}

void veer_grid_row(veer_grid *grid)
{
    while (grid->failed == VEER_OK && grid->n_cells % grid->n_columns != 0)
        veer_grid_none(grid);
}

void veer_grid_both(veer_grid *grid, const char *text, const char *raw, veer_tone tone)
{
    veer_grid_cell *const cell = add_cell(grid);
    if (cell == NULL)
        return;
    cell->text = keep(grid, text);
    cell->raw = raw == NULL ? NULL : keep(grid, raw);
    cell->tone = tone;
}

void veer_grid_text(veer_grid *grid, const char *text, veer_tone tone)
{
    veer_grid_both(grid, text, NULL, tone);
}

/* A number by the given way for people and with all digits for programs. */
static void put_number(veer_grid *grid, double value,
                       const char *(*people)(veer_fmt *fmt, double value), veer_tone tone)
{
    veer_fmt fmt;
    char raw[VEER_DOUBLE_TEXT_SIZE];
    if (!isfinite(value)) {
        veer_grid_none(grid);
        return;
    }
    veer_print_double(value, raw);
    veer_grid_both(grid, people(&fmt, value), raw, tone);
}

void veer_grid_real(veer_grid *grid, double value, veer_tone tone)
{
    put_number(grid, value, veer_fmt_real, tone);
}

void veer_grid_p(veer_grid *grid, double p, veer_tone tone)
{
    put_number(grid, p, veer_fmt_p, tone);
}

void veer_grid_percent(veer_grid *grid, double ratio, veer_tone tone)
{
    put_number(grid, ratio, veer_fmt_percent, tone);
}

void veer_grid_count(veer_grid *grid, uint64_t value, veer_tone tone)
{
    veer_fmt fmt;
    char raw[VEER_INT_TEXT_SIZE];
    veer_print_uint64(value, raw);
    veer_grid_both(grid, veer_fmt_count(&fmt, value), raw, tone);
}

void veer_grid_none(veer_grid *grid)
{
    add_cell(grid);
}

size_t veer_grid_rows(const veer_grid *grid)
{
    return (grid->n_cells + grid->n_columns - 1) / grid->n_columns;
}

veer_rc veer_grid_status(const veer_grid *grid, veer_err *err)
{
    return grid->failed == VEER_OK ? VEER_OK : veer_fail_nomem(err);
}
