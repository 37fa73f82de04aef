/* Grids for programs and documents: CSV and Markdown. */
#include <string.h>

#include "report/grid.h"
#include "report/text.h"

static const veer_grid_cell *cell_at(const veer_grid *grid, size_t row, size_t column)
{
    static const veer_grid_cell absent = {NULL, NULL, VEER_TONE_PLAIN};
    const size_t at = row * grid->n_columns + column;
    return at < grid->n_cells ? &grid->cells[at] : &absent;
}

static void put_markdown_cell(veer_buf *out, const veer_grid_cell *cell)
{
    const bool bold = cell->text != NULL && cell->tone == VEER_TONE_BAD;
    veer_buf_puts(out, bold ? " **" : " ");
    veer_text_markdown(out, cell->text != NULL ? cell->text : "\xE2\x80\x93");
    veer_buf_puts(out, bold ? "** |" : " |");
}

veer_rc veer_grid_markdown_out(const veer_grid *grid, veer_buf *out, veer_err *err)
{
    const veer_rc rc = veer_grid_status(grid, err);
    if (rc != VEER_OK)
        return rc;
    veer_buf_putc(out, '|');
    for (size_t c = 0; c < grid->n_columns; c++)
        if (!grid->columns[c].terminal) {
            veer_buf_putc(out, ' ');
            veer_text_markdown(out, grid->columns[c].title);
            veer_buf_puts(out, " |");
        }
    veer_buf_puts(out, "\n|");
    for (size_t c = 0; c < grid->n_columns; c++)
        if (!grid->columns[c].terminal)
            veer_buf_puts(out, grid->columns[c].align == VEER_ALIGN_RIGHT ? "---:|" : "---|");
    for (size_t r = 0; r < veer_grid_rows(grid); r++) {
        veer_buf_puts(out, "\n|");
        for (size_t c = 0; c < grid->n_columns; c++)
            if (!grid->columns[c].terminal)
                put_markdown_cell(out, cell_at(grid, r, c));
    }
    veer_buf_putc(out, '\n');
    return veer_buf_status(out, err);
}

static void put_csv(veer_buf *out, const char *text)
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

static bool in_csv(const veer_grid_column *column)
{
    return column->key != NULL && !column->terminal;
}

veer_rc veer_grid_csv_out(const veer_grid *grid, veer_buf *out, veer_err *err)
{
    const veer_rc rc = veer_grid_status(grid, err);
    if (rc != VEER_OK)
        return rc;
    const char *comma = "";
    for (size_t c = 0; c < grid->n_columns; c++)
        if (in_csv(&grid->columns[c])) {
            veer_buf_puts(out, comma);
            put_csv(out, grid->columns[c].key);
            comma = ",";
        }
    for (size_t r = 0; r < veer_grid_rows(grid); r++) {
        veer_buf_putc(out, '\n');
        comma = "";
        for (size_t c = 0; c < grid->n_columns; c++)
            if (in_csv(&grid->columns[c])) {
                const veer_grid_cell *const cell = cell_at(grid, r, c);
                const char *const raw = cell->raw != NULL ? cell->raw : cell->text;
                veer_buf_puts(out, comma);
                put_csv(out, raw != NULL ? raw : "");
                comma = ",";
            }
    }
    veer_buf_putc(out, '\n');
    return veer_buf_status(out, err);
}
