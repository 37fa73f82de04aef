/* files/records_impl.h: the inside of veer_records, shared by its two formats. */
#ifndef VEER_FILES_RECORDS_IMPL_H
#define VEER_FILES_RECORDS_IMPL_H

#include "base/arena.h"
#include "files/cell.h"
#include "files/csv.h"
#include "files/record_json.h"
#include "files/record_shape.h"
#include "files/records.h"

#define VEER_RECORDS_CHUNK_BYTES ((size_t)262144)

/* How a CSV column is decoded. */
typedef struct veer_csv_column veer_csv_column;
typedef veer_rc veer_put_fn(veer_records *records, size_t column, const char *text, size_t len,
                            veer_err *err);

struct veer_csv_column {
    veer_put_fn *put; /* stores one value that may be missing; NULL to ignore the column */
    size_t target;    /* feature or tag index, or a veer_field */
};

/* The state of a JSON file. */
typedef enum veer_json_layout {
    VEER_JSON_LAYOUT_UNKNOWN,
    VEER_JSON_LAYOUT_LINES,   /* one record per line */
    VEER_JSON_LAYOUT_SEQUENCE /* records anywhere, in an array or not */
} veer_json_layout;

struct veer_records {
    veer_source *source;          /* owned */
    veer_records_options options; /* with defaults filled in */
    veer_file_format format;      /* CSV or JSON */
    veer_missing missing;         /* spellings */
    veer_batch batch;             /* what next delivers */
    uint64_t rows;                /* delivered */
    uint64_t line;                /* of the record at hand */
    uint64_t *lines;              /* CSV only: of each row of the batch */
    veer_records_column *columns; /* column_count of them */
    size_t column_count, column_cap;
    veer_arena names; /* holds the names of columns */

    char *window;       /* first bytes of the file, to be read twice */
    size_t window_len;  /* bytes in it */
    size_t window_at;   /* bytes given out */
    bool source_failed; /* the error at hand is the source's and names it already */
    bool source_end;    /* the source has no more */
    char *chunk;        /* VEER_RECORDS_CHUNK_BYTES for bytes behind the window */

    veer_csv *csv;                /* CSV only */
    bool csv_ended;               /* the parser was told the end */
    veer_csv_column *csv_columns; /* CSV only, one per column */

    veer_json_layout layout;   /* JSON only, as all below */
    char *text;                /* bytes not decoded yet */
    size_t text_len, text_cap; /* in use, allocated */
    size_t text_at;            /* decoded */
    bool in_array;             /* the records stand in one array */
    bool array_done;           /* which is closed */
    bool array_comma;          /* a comma was read and a record has to follow */
    uint64_t array_records;    /* records read from it */
    veer_arena arena;          /* decoded strings of one record */
    veer_record_shape shape;   /* of the records before */
    veer_role_rule *rules;     /* options.columns as the record decoder wants them */
};

/** The next bytes of the file: the window first, then the source. 0 is the end. */
veer_rc veer_records_read(veer_records *records, const char **ret, size_t *ret_len, veer_err *err);

/** Puts the name of the source before the message of cause. */
veer_rc veer_records_fail(const veer_records *records, const veer_err *cause, veer_err *err);

/** Appends a column description; the name is copied. */
veer_rc veer_records_add_column(veer_records *records, const char *name, size_t len,
                                veer_records_column **ret, veer_err *err);

/** The option that names a column, or NULL. */
const veer_column_option *veer_records_option(const veer_records *records, const char *name,
                                              size_t len);

/** Remembers a value that could not be read as its column's type. */
void veer_records_mismatch(veer_records *records, size_t column, const char *text, size_t len);

veer_rc veer_records_csv_open(veer_records *records, veer_err *err);
veer_rc veer_records_csv_fill(veer_records *records, veer_err *err);
veer_rc veer_records_json_open(veer_records *records, veer_err *err);
veer_rc veer_records_json_fill(veer_records *records, veer_err *err);

#endif
