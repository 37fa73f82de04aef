/* files/records.h: opens a CSV or JSON file and gives its records as a stream of batches.
 *
 *     veer_source_open("a.csv.gz", &source, err)
 *     veer_records_open(source, &options, &records, err)     decides format, roles and types
 *     while (veer_records_next(records, &batch, err) == VEER_OK && batch != NULL)
 *         ...
 *
 * The roles and types of CSV columns are decided from the header and a first window of rows
 * (VEER_LIMIT_INFER_ROWS rows or VEER_LIMIT_INFER_BYTES bytes), which is then read again: nothing
 * is lost. In a number column a later text is counted as a mismatch and is missing. Memory does not
 * depend on the size of the file.
 */
#ifndef VEER_FILES_RECORDS_H
#define VEER_FILES_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "files/roles.h"
#include "files/source.h"
#include "record/batch.h"

typedef struct veer_records veer_records;

typedef enum veer_file_format {
    VEER_FILE_AUTO, /* JSON if the first byte that is not white space is '{' or '[', else CSV */
    VEER_FILE_CSV,
    VEER_FILE_JSON /* one object per line, objects in sequence, or one array of objects */
} veer_file_format;

typedef enum veer_type {
    VEER_TYPE_AUTO,
    VEER_TYPE_INTEGER,
    VEER_TYPE_NUMBER,
    VEER_TYPE_BOOLEAN,
    VEER_TYPE_TIMESTAMP,
    VEER_TYPE_CATEGORICAL
} veer_type;

/** What the caller knows about a column. A type without a role says that it is a feature. The types
 * of JSON values show themselves and cannot be given. */
typedef struct veer_column_option {
    const char *name; /* exactly as in the file */
    veer_role role;   /* VEER_ROLE_AUTO: by name */
    veer_type type;   /* VEER_TYPE_AUTO: by the values; for features: number or categorical */
} veer_column_option;

typedef struct veer_records_options {
    veer_file_format format;           /* 0 = by content */
    char delimiter;                    /* 0 = by content */
    const veer_column_option *columns; /* may be NULL; a CSV without such a column is refused */
    size_t column_count;               /* columns */
    const char *const *missing;        /* spellings of "missing"; NULL = the usual ones */
    size_t missing_count;              /* spellings; the empty field is always missing */
    bool no_automatic_roles;           /* columns without an option are features */
    bool labels;                       /* JSON records are labels, see veer_record_read_label */
    size_t batch_rows;                 /* rows of a batch; 0 = 16384 */
} veer_records_options;

/** What was decided and found for one column. */
typedef struct veer_records_column {
    const char *name;        /* as in the file, NUL-terminated */
    size_t name_len;         /* its bytes */
    veer_role role;          /* decided; never AUTO, PREDICTION or LABEL for CSV */
    veer_type type;          /* decided; never AUTO */
    bool given;              /* the caller named role or type */
    uint64_t rows;           /* values present and readable so far */
    uint64_t missing;        /* missing so far */
    uint64_t mismatches;     /* unreadable as this type so far, taken as missing */
    uint64_t first_bad_line; /* line of the first mismatch, 0 if none */
    char first_bad[32];      /* its text, cut */
} veer_records_column;

/** Opens a stream; takes the source in any case. options may be NULL. VEER_ENODATA for an empty
 * file or one with a header only; errors of the source, of CSV and of JSON otherwise. Messages
 * begin with the name of the source and, where there is one, the line. */
veer_rc veer_records_open(veer_source *take_source, const veer_records_options *options,
                          veer_records **ret, veer_err *err);

/** Closes. NULL is fine. */
void veer_records_free(veer_records *records);

/** The next batch, sealed, owned by the records and reused by the next call; NULL at the end. CSV
 * feature columns have the same index in every batch. */
veer_rc veer_records_next(veer_records *records, const veer_batch **ret, veer_err *err);

/** CSV: the columns in file order. JSON: the features met so far. Valid until the next call. */
const veer_records_column *veer_records_columns(const veer_records *records, size_t *ret_count);

/** CSV or JSON. */
veer_file_format veer_records_format(const veer_records *records);

/** The delimiter of a CSV file, 0 for JSON. */
char veer_records_delimiter(const veer_records *records);

/** Rows delivered so far. */
uint64_t veer_records_rows(const veer_records *records);

/** The line of the file on which a row of the batch of the last call starts; 0 if it is not known
 * (JSON). */
uint64_t veer_records_line(const veer_records *records, size_t row);

/** For a progress bar, see veer_source_progress. */
void veer_records_progress(const veer_records *records, uint64_t *ret_done, uint64_t *ret_total);

/** A word for a type, for example "categorical". */
const char *veer_type_name(veer_type type);

/** The type of a word ("numeric" and "categorical" too); false if there is none. */
bool veer_type_parse(const char *text, size_t len, veer_type *ret);

#endif
