#include "cli/sheet.h"

#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "base/line.h"
#include "base/num.h"
#include "base/time.h"
#include "report/format.h"
#include "report/text.h"

#define TEXT_WIDTH 100 /* of paragraphs on a wider terminal */

const char *const veer_format_names[] = {"table", "json", "markdown", "csv", NULL};

static bool is_drawn(const veer_sheet *sheet)
{
    return sheet->format == VEER_FORMAT_TABLE || sheet->format == VEER_FORMAT_MARKDOWN;
}

veer_rc veer_sheet_grid(const veer_sheet *sheet, const veer_grid *grid, const char *empty,
                        veer_err *err)
{
    if (sheet->format == VEER_FORMAT_CSV)
        return veer_grid_csv_out(grid, sheet->out, err);
    if (veer_grid_rows(grid) == 0) {
        veer_sheet_text(sheet, VEER_TONE_PLAIN, empty);
        return veer_buf_status(sheet->out, err);
    }
    return sheet->format == VEER_FORMAT_MARKDOWN
               ? veer_grid_markdown_out(grid, sheet->out, err)
               : veer_grid_text_out(grid, &sheet->style, sheet->out, err);
}

static void put_harmless(const veer_sheet *sheet, veer_tone tone, const char *text)
{
    if (sheet->format == VEER_FORMAT_MARKDOWN) {
        veer_text_markdown(sheet->out, text);
        return;
    }
    veer_buf_puts(sheet->out, veer_style_on(&sheet->style, tone));
    veer_text_put(sheet->out, text, sheet->style.utf8);
    veer_buf_puts(sheet->out, veer_style_off(&sheet->style, tone));
}

void veer_sheet_gap(const veer_sheet *sheet)
{
    const veer_buf *const out = sheet->out;
    const size_t n = out->len;
    if (is_drawn(sheet) && n > 0 &&
        !(n > 1 && out->data[n - 1] == '\n' && out->data[n - 2] == '\n'))
        veer_buf_putc(sheet->out, '\n');
}

void veer_sheet_title(const veer_sheet *sheet, const char *title)
{
    if (!is_drawn(sheet))
        return;
    veer_sheet_gap(sheet);
    if (sheet->format == VEER_FORMAT_MARKDOWN)
        veer_buf_puts(sheet->out, "## ");
    put_harmless(sheet, VEER_TONE_STRONG, title);
    veer_buf_puts(sheet->out, sheet->format == VEER_FORMAT_MARKDOWN ? "\n\n" : "\n");
}

void veer_sheet_text(const veer_sheet *sheet, veer_tone tone, const char *text)
{
    veer_buf safe;
    const size_t width = sheet->style.width;
    if (!is_drawn(sheet))
        return;
    if (sheet->format == VEER_FORMAT_MARKDOWN) {
        put_harmless(sheet, tone, text);
        veer_buf_puts(sheet->out, "\n\n");
        return;
    }
    veer_buf_init(&safe, VEER_LIMIT_BUF_BYTES);
    veer_text_put(&safe, text, sheet->style.utf8);
    veer_buf_puts(sheet->out, veer_style_on(&sheet->style, tone));
    veer_text_wrap(sheet->out, veer_buf_cstr(&safe), 0, width > TEXT_WIDTH ? TEXT_WIDTH : width);
    if (sheet->out->len > 0 && sheet->out->failed == VEER_OK)
        sheet->out->len--; /* the line ends behind the colour */
    veer_buf_printf(sheet->out, "%s\n", veer_style_off(&sheet->style, tone));
    veer_buf_done(&safe);
}

/* ---- cells ---- */

double veer_node_real(const veer_json_node *node, const char *key)
{
    return veer_json_get_number(node, key, NAN);
}

bool veer_node_time(const veer_json_node *node, const char *key, int64_t *ret_us)
{
    const char *const text = veer_json_get_text(node, key, NULL);
    return text != NULL && veer_time_parse(text, strlen(text), ret_us, NULL) == VEER_OK;
}

void veer_cell_text(veer_grid *grid, const veer_json_node *node, const char *key, veer_tone tone)
{
    const char *const text = veer_json_get_text(node, key, "");
    if (text[0] != '\0')
        veer_grid_text(grid, text, tone);
    else
        veer_grid_none(grid);
}

void veer_cell_time(veer_grid *grid, const veer_json_node *node, const char *key)
{
    int64_t us = 0;
    veer_fmt fmt;
    if (veer_node_time(node, key, &us))
        veer_grid_both(grid, veer_fmt_time(&fmt, us - us % VEER_US_PER_SECOND),
                       veer_json_get_text(node, key, ""), VEER_TONE_PLAIN);
    else
        veer_grid_none(grid);
}

void veer_cell_real(veer_grid *grid, const veer_json_node *node, const char *key, veer_tone tone)
{
    veer_grid_real(grid, veer_node_real(node, key), tone);
}

void veer_cell_percent(veer_grid *grid, const veer_json_node *node, const char *key, veer_tone tone)
{
    veer_grid_percent(grid, veer_node_real(node, key), tone);
}

void veer_cell_count(veer_grid *grid, const veer_json_node *node, const char *key, veer_tone tone)
{
    const veer_json_node *const cell = veer_json_get(node, key);
    if (cell != NULL && cell->kind == VEER_JSON_NUMBER)
        veer_grid_count(grid, veer_json_get_count(node, key), tone);
    else
        veer_grid_none(grid);
}

void veer_cell_p(veer_grid *grid, const veer_json_node *node, const char *key)
{
    veer_grid_p(grid, veer_node_real(node, key), VEER_TONE_PLAIN);
}

void veer_cell_change_pct(veer_grid *grid, const veer_json_node *node, const char *key,
                          veer_tone tone)
{
    const veer_json_node *const cell = veer_json_get(node, key);
    char text[64];
    if (cell == NULL || cell->kind != VEER_JSON_NUMBER) {
        veer_grid_none(grid);
        return;
    }
    veer_line_print(text, sizeof text, "%+.1f%%", cell->number);
    veer_grid_both(grid, text, cell->text, tone);
}
