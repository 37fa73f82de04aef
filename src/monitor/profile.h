/* monitor/profile.h: what one window of records says about each of its columns.
 *
 * A profile is filled batch by batch. While the values of all number columns together fit into
 * max_value_bytes they are kept, and everything computed from them is exact; beyond that every
 * number column turns into a summary of bounded size and stays one. Categories are counted.
 *
 * Columns are the features and the outputs of the model (class, score, value, confidence), its
 * latency and cost, and the label; never the id, the time, model, version or tags.
 *
 * A profile belongs to one thread until profile_seal; a sealed profile may be read by many.
 */
#ifndef VEER_MONITOR_PROFILE_H
#define VEER_MONITOR_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/batch.h"
#include "veer/sample.h"
#include "veer/summary.h"

typedef struct profile_column {
    const char *name;             /* owned by the profile */
    bool numeric;                 /* numbers: sample or numbers hold; else categories */
    uint64_t rows;                /* rows seen since the column exists, missing ones included */
    uint64_t missing;             /* rows without a value */
    uint64_t mismatches;          /* values of the wrong type, counted as missing too */
    double *values;               /* numbers while kept: finite, sorted after seal */
    size_t values_len;            /* finite values kept */
    size_t values_cap;            /* allocated */
    veer_sample sample;           /* of values, after seal */
    veer_num_summary *numbers;    /* numbers, once summarised; else NULL */
    veer_cat_summary *categories; /* categories; else NULL */
} profile_column;

typedef struct profile profile;

/** An empty profile. The budget counts doubles of number columns, 0 keeps none. */
veer_rc profile_new(size_t max_value_bytes, profile **ret, veer_err *err);
void profile_free(profile *p);

/**
 * The name under which a field of the batch is shown, copied; by default the field's JSON name. ""
 * leaves the field out.
 */
veer_rc profile_name_field(profile *p, veer_field field, const char *name, veer_err *err);

/** Adds a sealed batch. A column that is new has missing values in all earlier rows. VEER_EINVAL
 * when a column was of the other kind before. */
veer_rc profile_add(profile *p, const veer_batch *batch, veer_err *err);

/**
 * Adds a column from a summary of it, copied; a column of that name must not exist. For a profile
 * that keeps no values. The profile has as many rows as its longest column.
 *
 * @param rows        rows of the column, with or without a value
 * @param mismatches  of them, values of the wrong type, which count as missing
 * @param from        NULL: no row has a value
 */
veer_rc profile_add_numbers(profile *p, const char *name, size_t len, uint64_t rows,
                            uint64_t mismatches, const veer_num_summary *from, veer_err *err);
veer_rc profile_add_categories(profile *p, const char *name, size_t len, uint64_t rows,
                               uint64_t mismatches, const veer_cat_summary *from, veer_err *err);

/** Turns kept values into summaries now. */
veer_rc profile_summarise(profile *p, veer_err *err);

/** Sorts and describes kept values, on up to `threads` threads; afterwards the profile is
 * read-only. */
veer_rc profile_seal(profile *p, unsigned threads, veer_err *err);

/** Rows added. */
uint64_t profile_rows(const profile *p);

/** Whether number columns are summaries. */
bool profile_is_summarised(const profile *p);

/** Columns in order of first appearance. */
size_t profile_count(const profile *p);
const profile_column *profile_at(const profile *p, size_t index);

/** A column by name, or NULL. */
const profile_column *profile_find(const profile *p, const char *name);

#endif
