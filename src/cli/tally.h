/* cli/tally.h: what became of the records of an import or replay. */
#ifndef VEER_CLI_TALLY_H
#define VEER_CLI_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "report/style.h"
#include "json/writer.h"

#define VEER_TALLY_ERRORS 10 /* the first ones are told, all are counted */

typedef struct veer_tally_error {
    uint64_t line;    /* of the file; 0 if there is none */
    char pointer[96]; /* into the record, "" for the whole; cut */
    char detail[160]; /* what was wrong; cut */
} veer_tally_error;

/** The outcome of one file. */
typedef struct veer_tally {
    const char *file;                           /* its name, borrowed */
    const char *kind;                           /* "predictions", "labels", "metric points" */
    uint64_t records;                           /* read */
    uint64_t accepted;                          /* stored, durable */
    uint64_t duplicates;                        /* were there already */
    uint64_t rejected;                          /* refused, here or by the server */
    veer_tally_error errors[VEER_TALLY_ERRORS]; /* the first n_errors */
    size_t n_errors;                            /* at most VEER_TALLY_ERRORS */
} veer_tally;

/** Counts a refused record. pointer may be NULL. */
void veer_tally_reject(veer_tally *tally, uint64_t line, const char *pointer, const char *detail);

/** Appends one line per file, the total of several, and the errors below their file. */
void veer_tally_text(const veer_tally *tallies, size_t n, const veer_style *style, veer_buf *out);

/** Writes {"accepted","duplicates","rejected","files":[...]}. */
void veer_tally_json(const veer_tally *tallies, size_t n, veer_json_writer *w);

#endif
