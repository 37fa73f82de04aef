/* judge/run.h: a drift run: the comparison of a current window with a baseline, as it is kept.
 *
 * Kept as VEER_STORE_DOC_DRIFT_RUN of the series, key "run_<time>_<series>_<number>", as bytes of
 * this module (docs/drift-runs.md): about 60 bytes a column.
 */
#ifndef VEER_JUDGE_RUN_H
#define VEER_JUDGE_RUN_H

#include "base/arena.h"
#include "base/buf.h"
#include "monitor/drift_report.h"
#include "rules/expr.h"
#include "json/writer.h"

#define VEER_RUN_ID_SIZE 64

/** A column of a run. */
typedef struct veer_run_column {
    const char *name;                /* in the arena */
    bool numeric;                    /* numbers, else categories */
    veer_drift_verdict verdict;      /* with control over the columns, and of its own past */
    const veer_drift_method *method; /* that ran */
    bool has_score;                  /* score, lo, hi, threshold hold */
    double score;                    /* as the method defines it */
    double score_lo;                 /* the exact score lies between */
    double score_hi;                 /* these */
    double threshold;                /* in force */
    bool has_second;                 /* kl_cosine */
    double second;                   /* second score */
    bool has_p;                      /* p and p_adjusted hold */
    double p;                        /* of this column alone */
    double p_adjusted;               /* over the columns */
    bool has_effect;                 /* effect holds */
    double effect;                   /* 0 to 1 */
    bool has_usual;                  /* usual holds */
    double usual;          /* effect up to which this column moves without drift, learned from
                            * windows of the baseline (monitor/usual.h) */
    uint64_t ref_n;        /* values of the baseline */
    uint64_t cur_n;        /* values of the current window */
    double ref_missing;    /* share */
    double cur_missing;    /* share */
    double outside;        /* share of current values outside the baseline's range */
    double mismatched;     /* share of current values of the wrong type */
    double new_categories; /* number of categories that only the current window has */
    const char *note;      /* why it was not tested; "" */
} veer_run_column;

/** The two measures of the predicted classes, kl_cosine. */
typedef struct veer_run_output {
    bool present;  /* classes were compared */
    double kl;     /* KL(current || baseline), natural logarithm */
    double cosine; /* similarity, 0 to 1 */
    bool drifted;  /* kl > 0.1 or cosine < 0.9 */
} veer_run_output;

/** A run. */
typedef struct veer_run {
    char id[VEER_RUN_ID_SIZE]; /* key */
    uint32_t series;           /* of the current window */
    int64_t time_us;           /* of the evaluation */
    veer_baseline baseline;    /* what it was compared with; never DEFAULT */
    int64_t from_us;           /* current window */
    int64_t to_us;             /* its end */
    int64_t baseline_from_us;  /* of the baseline; 0 if it has no time */
    int64_t baseline_to_us;    /* its end */
    uint64_t ref_rows;         /* predictions of the baseline */
    uint64_t cur_rows;         /* predictions of the current window */
    bool exact;                /* from the records themselves */
    bool backtest;             /* made by one */
    size_t tested;             /* columns */
    size_t drifted;            /* columns */
    double share;              /* drifted / tested */
    bool dataset_drift;        /* share >= the limit, at least one */
    veer_run_output output;    /* of the predicted classes */
    veer_run_column *columns;  /* n_columns, the worst first */
    size_t n_columns;          /* of them */
    char why[96];              /* why nothing could be compared; "" */
} veer_run;

/** Bytes, and back. Decoding trusts nothing. VEER_ECORRUPT, VEER_ENOMEM, VEER_ELIMIT. */
veer_rc veer_run_encode(const veer_run *run, veer_buf *out, veer_err *err);
veer_rc veer_run_decode(const void *bytes, size_t len, veer_arena *arena, veer_run *ret,
                        veer_err *err);

/** Takes a report over (names are copied). */
veer_rc veer_run_take(veer_run *run, const drift_report *report, veer_arena *arena, veer_err *err);

/** A run as JSON: {"id","model","version","time","baseline","from","to","baseline_from",
 * "baseline_to","reference_rows","current_rows","exact","tested","drifted","share","dataset_drift",
 * "output":{"kl","cosine","drifted"},"columns":[{"name","type","verdict","method","score",
 * "score_lo","score_hi","threshold","second","p","p_adjusted","effect","severity","usual",
 * "reference_n","current_n","reference_missing","current_missing","outside","mismatched",
 * "new_categories","note"}],"why"}; what is not there is null. */
void veer_run_write(veer_json_writer *w, const veer_run *run, const char *model,
                    const char *version);

/** Its members but "columns", and those of one column, inside an object that the caller opened:
 * what veer_run_write is made of, for who adds members or shows few columns. */
void veer_run_write_members(veer_json_writer *w, const veer_run *run, const char *model,
                            const char *version);
void veer_run_write_column_members(veer_json_writer *w, const veer_run_column *column);

/** A column by name; NULL. */
const veer_run_column *veer_run_find(const veer_run *run, const char *name);

#endif
