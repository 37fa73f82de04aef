/* report/grid.h: one grid, drawn for a terminal, as Markdown or as CSV.
 *
 * A grid is columns (a constant array that outlives it) and rows of cells. Cells are added left
 * to right, a full row is followed by the next; veer_grid_row fills what a row lacks with absent
 * cells. A cell holds what people read (`0.8117`) and what programs read (`0.8116816242459909`):
 * terminal and Markdown show the first, CSV the second. An absent value is drawn as a dash and is
 * empty in CSV.
 *
 * Failure is sticky as in base/buf.h: fill the grid, render it, and look at the status of the
 * grid or of the output once.
 *
 *     static const veer_grid_column columns[] = {
 *         {.title = "column", .key = "column", .shrink = true},
 *         {.title = "PSI", .key = "psi", .align = VEER_ALIGN_RIGHT},
 *     };
 *     veer_grid grid;
 *     veer_grid_init(&grid, columns, 2);
 *     veer_grid_row(&grid);
 *     veer_grid_text(&grid, name, VEER_TONE_STRONG);
 *     veer_grid_real(&grid, psi, psi > 0.2 ? VEER_TONE_BAD : VEER_TONE_PLAIN);
 *     rc = veer_grid_text_out(&grid, &style, &out, err);
 *     veer_grid_done(&grid);
 */
#ifndef VEER_REPORT_GRID_H
#define VEER_REPORT_GRID_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "report/style.h"

typedef enum veer_align {
    VEER_ALIGN_LEFT,
    VEER_ALIGN_RIGHT,
} veer_align;

typedef struct veer_grid_column {
    const char *title; /* for people; also the Markdown heading */
    const char *key;   /* for programs: the CSV heading; NULL leaves the column out of CSV */
    veer_align align;  /* numbers go right */
    bool shrink;       /* may be cut with an ellipsis when the line is too narrow */
    unsigned keep;     /* shrink: columns worth more than a droppable neighbour; 0: the least */
    unsigned drop;     /* 0: always shown; else left out when too narrow, largest first */
    bool terminal;     /* drawings (sparklines, marks) that only a terminal shows */
} veer_grid_column;

typedef struct veer_grid_cell {
    const char *text; /* for people; NULL when absent */
    const char *raw;  /* for programs; NULL when it is the text */
    veer_tone tone;   /* how loud */
} veer_grid_cell;

typedef struct veer_grid {
    const veer_grid_column *columns; /* borrowed */
    size_t n_columns;                /* at least 1 */
    veer_grid_cell *cells;           /* n_cells, row after row; owned */
    size_t n_cells;                  /* all rows but the last are complete */
    size_t cap_cells;                /* allocated */
    veer_arena texts;                /* owns every text */
    veer_rc failed;                  /* sticky: VEER_OK or VEER_ENOMEM */
} veer_grid;

/** An empty grid; allocates nothing. The columns must outlive it. */
void veer_grid_init(veer_grid *grid, const veer_grid_column *columns, size_t n_columns);

/** Frees everything; the grid is as after init. */
void veer_grid_done(veer_grid *grid);

/** Completes an unfinished row with absent cells; the next cell starts a new one. */
void veer_grid_row(veer_grid *grid);

/** A cell of text, copied. */
void veer_grid_text(veer_grid *grid, const char *text, veer_tone tone);

/** A cell whose text for people and for programs differ; both are copied. */
void veer_grid_both(veer_grid *grid, const char *text, const char *raw, veer_tone tone);

/** Four significant digits for people, all for programs. Not finite: absent. */
void veer_grid_real(veer_grid *grid, double value, veer_tone tone);

/** A p-value (veer_fmt_p), all digits for programs. NaN: absent. */
void veer_grid_p(veer_grid *grid, double p, veer_tone tone);

/** A ratio drawn as a percentage; programs get the ratio. NaN: absent. */
void veer_grid_percent(veer_grid *grid, double ratio, veer_tone tone);

/** A whole number with thousands separators for people. */
void veer_grid_count(veer_grid *grid, uint64_t value, veer_tone tone);

/** A cell without a value. */
void veer_grid_none(veer_grid *grid);

/** Rows so far; a row that was only started counts. */
size_t veer_grid_rows(const veer_grid *grid);

/** VEER_OK or the first failure. */
veer_rc veer_grid_status(const veer_grid *grid, veer_err *err);

/**
 * Appends aligned columns, two spaces apart, under a line of titles. When style->width is too
 * small, columns with `drop` go first (a last line says how many), then those with `shrink` are
 * cut. Fails with the grid's or the buffer's sticky failure.
 */
veer_rc veer_grid_text_out(const veer_grid *grid, const veer_style *style, veer_buf *out,
                           veer_err *err);

/** Appends a GitHub Markdown table; cells of VEER_TONE_BAD are bold. */
veer_rc veer_grid_markdown_out(const veer_grid *grid, veer_buf *out, veer_err *err);

/** Appends CSV (RFC 4180, '\n' line ends) with a heading of keys. */
veer_rc veer_grid_csv_out(const veer_grid *grid, veer_buf *out, veer_err *err);

#endif
