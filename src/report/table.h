/* report/table.h: one table, drawn for a terminal, as Markdown or as CSV.
 *
 * A table is columns (a constant array that outlives it) and rows of cells. Cells are added left
 * to right; veer_table_row starts the next row and fills what the last one lacks with absent
 * cells. A cell holds what people read (`0.8117`) and what programs read (`0.8116816242459909`):
 * terminal and Markdown show the first, CSV the second. An absent value is drawn as a dash and is
 * empty in CSV.
 *
 * Failure is sticky as in base/buf.h: fill the table, render it, and look at the status of the
 * table or of the output once.
 *
 *     static const veer_column columns[] = {
 *         {.title = "column", .key = "column", .shrink = true},
 *         {.title = "PSI", .key = "psi", .align = VEER_ALIGN_RIGHT},
 *     };
 *     veer_table table;
 *     veer_table_init(&table, columns, 2);
 *     veer_table_row(&table);
 *     veer_table_text(&table, name, VEER_TONE_STRONG);
 *     veer_table_real(&table, psi, psi > 0.2 ? VEER_TONE_BAD : VEER_TONE_PLAIN);
 *     rc = veer_table_text_out(&table, &style, &out, err);
 *     veer_table_done(&table);
 */
#ifndef VEER_REPORT_TABLE_H
#define VEER_REPORT_TABLE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "report/style.h"

typedef enum veer_align {
    VEER_ALIGN_LEFT,
    VEER_ALIGN_RIGHT,
} veer_align;

typedef struct veer_column {
    const char *title; /* for people; also the Markdown heading */
    const char *key;   /* for programs: the CSV heading; NULL leaves the column out of CSV */
    veer_align align;  /* numbers go right */
    bool shrink;       /* may be cut with an ellipsis when the line is too narrow */
    unsigned drop;     /* 0: always shown; else left out when too narrow, largest first */
    bool terminal;     /* drawings (sparklines, marks) that only a terminal shows */
} veer_column;

typedef struct veer_cell {
    const char *text; /* for people; NULL when absent */
    const char *raw;  /* for programs; NULL when it is the text */
    veer_tone tone;   /* how loud */
} veer_cell;

typedef struct veer_table {
    const veer_column *columns; /* borrowed */
    size_t n_columns;           /* at least 1 */
    veer_cell *cells;           /* n_cells, row after row; owned */
    size_t n_cells;             /* all rows but the last are complete */
    size_t cap_cells;           /* allocated */
    veer_arena texts;           /* owns every text */
    veer_rc failed;             /* sticky: VEER_OK, VEER_ENOMEM or VEER_EINVAL (a row too long) */
} veer_table;

/** An empty table; allocates nothing. The columns must outlive it. */
void veer_table_init(veer_table *table, const veer_column *columns, size_t n_columns);

/** Frees everything; the table is as after init. */
void veer_table_done(veer_table *table);

/** Completes the last row with absent cells; the next cell starts a new one. */
void veer_table_row(veer_table *table);

/** A cell of text, copied. */
void veer_table_text(veer_table *table, const char *text, veer_tone tone);

/** A cell whose text for people and for programs differ; both are copied. */
void veer_table_both(veer_table *table, const char *text, const char *raw, veer_tone tone);

/** Four significant digits for people, all for programs. Not finite: absent. */
void veer_table_real(veer_table *table, double value, veer_tone tone);

/** A p-value (veer_fmt_p), all digits for programs. NaN: absent. */
void veer_table_p(veer_table *table, double p, veer_tone tone);

/** A ratio drawn as a percentage; programs get the ratio. NaN: absent. */
void veer_table_percent(veer_table *table, double ratio, veer_tone tone);

/** A whole number with thousands separators for people. */
void veer_table_count(veer_table *table, uint64_t value, veer_tone tone);

/** A cell without a value. */
void veer_table_none(veer_table *table);

/** Rows so far; a row that was only started counts. */
size_t veer_table_rows(const veer_table *table);

/** VEER_OK or the first failure. */
veer_rc veer_table_status(const veer_table *table, veer_err *err);

/**
 * Appends aligned columns, two spaces apart, under a line of titles. When style->width is too
 * small, columns with `drop` go first (a last line says how many), then those with `shrink` are
 * cut. Fails with the table's or the buffer's sticky failure.
 */
veer_rc veer_table_text_out(const veer_table *table, const veer_style *style, veer_buf *out,
                            veer_err *err);

/** Appends a GitHub Markdown table; cells of VEER_TONE_BAD are bold. */
veer_rc veer_table_markdown_out(const veer_table *table, veer_buf *out, veer_err *err);

/** Appends CSV (RFC 4180, '\n' line ends) with a heading of keys. */
veer_rc veer_table_csv_out(const veer_table *table, veer_buf *out, veer_err *err);

#endif
