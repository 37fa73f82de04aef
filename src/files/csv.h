/* files/csv.h: CSV (RFC 4180) as a push parser: bytes in, in any chunks; records out.
 *
 *     veer_csv_feed(csv, bytes, len)  or  veer_csv_end(csv)
 *     while (veer_csv_next(csv, &row, err) == VEER_OK && row.count > 0)
 *         ...
 *
 * A field may be quoted with ", a quote inside doubled; quoted fields may hold delimiters and line
 * ends. A quote inside an unquoted field stands for itself. Lines end with LF or CRLF. Lines
 * without a byte are skipped. A UTF-8 byte order mark at the start is dropped. Every record has as
 * many fields as the first. Refused, with the line: NUL bytes, invalid UTF-8, a CR without LF, text
 * behind a closing quote, a quote that is never closed (its line), records of another width, fields
 * over VEER_LIMIT_FIELD_BYTES, records over VEER_LIMIT_LINE_BYTES, more than VEER_LIMIT_COLUMNS
 * fields. Chunk borders have no influence on records or errors. Errors are sticky.
 */
#ifndef VEER_FILES_CSV_H
#define VEER_FILES_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

typedef struct veer_csv veer_csv;

typedef struct veer_csv_field {
    const char *text; /* unquoted, valid until the next call on the parser; not NUL-terminated, but
                         VEER_NUM_PADDING bytes behind it can be read */
    uint32_t len;     /* its bytes */
} veer_csv_field;

typedef struct veer_csv_row {
    const veer_csv_field *fields; /* count fields */
    size_t count;                 /* 0: no complete record, feed more (or the end was reached) */
    uint64_t line;                /* line the record begins on, from 1 */
} veer_csv_row;

/** A parser. delimiter: ',', ';', '\t', '|', any other ASCII byte except quote, CR, LF and NUL, or
 * 0 to choose among the first four by the first record: the one that occurs most, comma on a tie.
 */
veer_rc veer_csv_new(char delimiter, veer_csv **ret, veer_err *err);

/** Releases it. NULL is fine. */
void veer_csv_free(veer_csv *csv);

/** Adds bytes, which are copied. All complete records must have been taken first, so that memory
 * stays within one record and one chunk. VEER_ENOMEM. */
veer_rc veer_csv_feed(veer_csv *csv, const char *bytes, size_t len, veer_err *err);

/** Says that no more bytes come: a last record without a line end becomes complete. */
void veer_csv_end(veer_csv *csv);

/** The next complete record. VEER_EPARSE or VEER_ELIMIT, err->position is the line. */
veer_rc veer_csv_next(veer_csv *csv, veer_csv_row *ret, veer_err *err);

/** The delimiter in use; 0 while it is not chosen yet. */
char veer_csv_delimiter(const veer_csv *csv);

#endif
