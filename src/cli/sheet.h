/* cli/sheet.h: what the answer of a server is drawn on: grids, titles and lines in one of the forms
 * of --format, and cells that are read from members of a JSON tree.
 *
 * CSV has grids only: titles and lines are left out there, and a command draws one grid.
 */
#ifndef VEER_CLI_SHEET_H
#define VEER_CLI_SHEET_H

#include "base/buf.h"
#include "report/grid.h"
#include "json/tree.h"

/** The forms of --format; the names in this order, NULL-terminated. */
typedef enum veer_format {
    VEER_FORMAT_TABLE,
    VEER_FORMAT_JSON,
    VEER_FORMAT_MARKDOWN,
    VEER_FORMAT_CSV
} veer_format;
extern const char *const veer_format_names[];

/** Where an answer is drawn. */
typedef struct veer_sheet {
    veer_style style;   /* what the place can show */
    veer_format format; /* TABLE, MARKDOWN or CSV */
    void *context;      /* of the command */
    veer_buf *out;      /* borrowed */
} veer_sheet;

/** Draws a grid, which stays the caller's. `empty` is the sentence for a grid without rows: what is
 * not there and what to do about it; CSV has its heading then. */
veer_rc veer_sheet_grid(const veer_sheet *sheet, const veer_grid *grid, const char *empty,
                        veer_err *err);

/** A title above what follows, apart from what came before. */
void veer_sheet_title(const veer_sheet *sheet, const char *title);

/** A paragraph of its own, wrapped to the width of the place. Hostile text is made harmless. */
void veer_sheet_text(const veer_sheet *sheet, veer_tone tone, const char *text);

/** An empty line, unless there is one or nothing stands before it. */
void veer_sheet_gap(const veer_sheet *sheet);

/* ---- cells of members; what is not there, or is null, is drawn as a dash ---- */

/** A text. */
void veer_cell_text(veer_grid *grid, const veer_json_node *node, const char *key, veer_tone tone);

/** A time: to the second for people, as it came for programs. */
void veer_cell_time(veer_grid *grid, const veer_json_node *node, const char *key);

/** A number; a share as a percentage; a whole number; a p-value. */
void veer_cell_real(veer_grid *grid, const veer_json_node *node, const char *key, veer_tone tone);
void veer_cell_percent(veer_grid *grid, const veer_json_node *node, const char *key,
                       veer_tone tone);
void veer_cell_count(veer_grid *grid, const veer_json_node *node, const char *key, veer_tone tone);
void veer_cell_p(veer_grid *grid, const veer_json_node *node, const char *key);

/** A change that is in percent already: "+12.3 %". */
void veer_cell_change_pct(veer_grid *grid, const veer_json_node *node, const char *key,
                          veer_tone tone);

/** A number, or NaN where there is none. */
double veer_node_real(const veer_json_node *node, const char *key);

/** The time of a member in microseconds. */
bool veer_node_time(const veer_json_node *node, const char *key, int64_t *ret_us);

#endif
