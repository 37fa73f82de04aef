/* files/cell.h: what the text of one CSV field says. */
#ifndef VEER_FILES_CELL_H
#define VEER_FILES_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The spellings of "missing", compared without ASCII case; the empty text is always one. */
typedef struct veer_missing {
    const char *const *words; /* borrowed */
    size_t count;             /* words */
    size_t longest;           /* bytes of the longest */
    bool numeric;             /* one of them reads as a number */
    bool first[256];          /* bytes with which one begins, both cases */
} veer_missing;

/** words NULL: na, n/a, #n/a, <na>, nan, -nan, null, none. Words are borrowed. */
void veer_missing_init(veer_missing *missing, const char *const *words, size_t count);

/** Whether a text, which may have spaces around it, means "missing". */
bool veer_missing_is(const veer_missing *missing, const char *text, size_t len);

/** Drops spaces and tabs at both ends. */
void veer_cell_trim(const char **text, size_t *len);

typedef enum veer_cell_number {
    VEER_CELL_FINITE,    /* *ret is set */
    VEER_CELL_NONFINITE, /* inf, infinity with a sign or not, or beyond the largest double */
    VEER_CELL_NO_NUMBER  /* something else */
} veer_cell_number;

/** Reads a whole text, with spaces around it or not, as a number. */
veer_cell_number veer_cell_read_number(const char *text, size_t len, double *ret);

/** Reads true or false in any case, with spaces around it or not. */
bool veer_cell_read_boolean(const char *text, size_t len, bool *ret);

/** Reads a point in time as base/time.h does, with spaces around it or not. */
bool veer_cell_read_time(const char *text, size_t len, int64_t *ret_us);

#endif
