/* rules/expr.h: the expression of a rule, from text to a tree and to a verdict. Pure.
 *
 *     accuracy[1h] < 0.70
 *     avg(confidence)[1h] < 0.65 for 1h
 *     share(class="negative")[1h] > 0.9 and count()[1h] >= 200
 *     psi(amount, baseline=reference) > 0.2
 *     degradation(precision, baseline=24h) > 5%
 *
 * docs/rules.md has the grammar. Parsing knows the table of functions below and nothing of stores;
 * values come from whoever evaluates, term by term (veer_signal_fn). Truth has three values: a
 * condition whose term has no value is unknown, and unknown is never true.
 */
#ifndef VEER_RULES_EXPR_H
#define VEER_RULES_EXPR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"

/** What a function watches, for those who compute it. */
typedef enum veer_term_kind {
    VEER_TERM_METRIC,      /* a metric by name: accuracy[1h]; from labels, activity or points */
    VEER_TERM_STATISTIC,   /* avg, min, max, sum, p50 ... of a number column */
    VEER_TERM_COUNT,       /* predictions: count(); with a class: count(class="x") */
    VEER_TERM_SHARE,       /* share(class="x"), share(column, value="x") */
    VEER_TERM_DRIFT,       /* a drift method's score of a column: psi(amount); kl() is kl(class);
                            * drift(amount): the effect that `auto` found, 0 unless it calls the
                            * column drifted */
    VEER_TERM_DRIFT_SHARE, /* drift_share(), drifted_columns(): over all columns */
    VEER_TERM_DEGRADATION, /* change of a metric for the worse, in percent of its baseline */
    VEER_TERM_ANOMALY,     /* z-score of a metric's latest window against its trailing windows */
    VEER_TERM_FORECAST,    /* forecast(metric, in=7d): what it will be */
    VEER_TERM_CROSSES,     /* crosses(metric, below=0.7): days until it does; no value if never */
    VEER_TERM_SILENCE,     /* silence(): seconds since the last prediction */
    VEER_TERM_QUALITY,     /* missing, outside, new_categories, mismatched: shares of a column */
    VEER_TERM_COVERAGE,    /* label_coverage(): share of predictions that have a label */
    VEER_TERM_DELAY,       /* label_delay(): median delay of labels, in seconds */
    VEER_TERM_HEALTH,      /* health(): 0 poor to 3 excellent */
    VEER_TERM_KINDS
} veer_term_kind;

/** What the baseline of a term is. */
typedef enum veer_baseline_kind {
    VEER_BASELINE_DEFAULT,    /* not written: as the model is set up */
    VEER_BASELINE_ROLLING,    /* the time before the current window */
    VEER_BASELINE_REFERENCE,  /* the fixed reference of the version or model */
    VEER_BASELINE_SAME_HOURS, /* the same hours of the `count` days before */
    VEER_BASELINE_LAST_WEEK,  /* the same hours of the `count` weeks before */
    VEER_BASELINE_VERSION     /* another version in the same window */
} veer_baseline_kind;

typedef struct veer_baseline {
    veer_baseline_kind kind; /* which */
    int64_t width_us;        /* ROLLING */
    unsigned count;          /* SAME_HOURS, LAST_WEEK: at least 1 */
    const char *version;     /* VERSION, else NULL */
} veer_baseline;

/** Reads "24h", "reference", "same_hours", "same_hours:7", "last_week", "last_week:4",
 * "version:v1". Texts are copied to the arena. VEER_EPARSE. */
veer_rc veer_baseline_parse(const char *text, size_t len, veer_arena *arena, veer_baseline *ret,
                            veer_err *err);

/** Writes it as it is read. */
void veer_baseline_text(const veer_baseline *baseline, veer_buf *out);

/** A row of the table of functions. */
typedef struct veer_function {
    const char *name;    /* as written; a metric stands for itself and has no row */
    veer_term_kind kind; /* who computes it */
    const char *form;    /* how it is written: "psi(COLUMN, baseline=..., ...)[WINDOW]" */
    const char *help;    /* one sentence without a full stop */
    unsigned takes;      /* VEER_TAKES_ bits */
    const char *unit;    /* of its value: "", "%", "s", "ms", "days" */
} veer_function;

#define VEER_TAKES_COLUMN 1u    /* a column: required */
#define VEER_TAKES_METRIC 2u    /* a metric: required */
#define VEER_TAKES_CLASS 4u     /* class="..." */
#define VEER_TAKES_VALUE 8u     /* value="..." beside a column */
#define VEER_TAKES_WINDOW 16u   /* [1h] */
#define VEER_TAKES_BASELINE 32u /* baseline=... */
#define VEER_TAKES_HORIZON 64u  /* in=7d */
#define VEER_TAKES_SIDE 128u    /* below=X or above=X: one is required */
#define VEER_TAKES_CLASSES 256u /* no column means "class", that of the predicted classes */

extern const veer_function veer_functions[];
extern const size_t veer_n_functions;

/** The window of a term that names none. */
#define VEER_TERM_WINDOW_US (INT64_C(3600) * 1000000)

/** A term: what is to be computed. Texts live in the arena of the expression. */
typedef struct veer_term {
    veer_term_kind kind;           /* of the function */
    const veer_function *function; /* its row; NULL for a metric, also one written metric("x") */
    const char *subject;           /* canonical or custom metric, or column; NULL if neither */
    const char *category;          /* class= or value=; else NULL */
    int64_t window_us;             /* the current window */
    bool has_window;               /* it was written */
    veer_baseline baseline;        /* DEFAULT if not written */
    int64_t horizon_us;            /* FORECAST, CROSSES: how far ahead; 7 days if not written */
    double limit;                  /* CROSSES */
    bool above;                    /* CROSSES: above= was written */
} veer_term;

/** Comparisons. */
typedef enum veer_compare {
    VEER_COMPARE_LT,
    VEER_COMPARE_LTE,
    VEER_COMPARE_GT,
    VEER_COMPARE_GTE,
    VEER_COMPARE_EQ,
    VEER_COMPARE_NE
} veer_compare;

/** "<", and back from a sign or a word: "lt", "gte". */
const char *veer_compare_text(veer_compare compare);
veer_rc veer_compare_parse(const char *text, size_t len, veer_compare *ret, veer_err *err);

typedef enum veer_node_kind {
    VEER_NODE_CONDITION,
    VEER_NODE_AND,
    VEER_NODE_OR,
    VEER_NODE_NOT
} veer_node_kind;

/** A node of the tree. */
typedef struct veer_node {
    veer_node_kind kind;           /* what it is */
    const struct veer_node *left;  /* AND, OR, NOT */
    const struct veer_node *right; /* AND, OR */
    const veer_term *term;         /* CONDITION */
    veer_compare compare;          /* CONDITION */
    double limit;                  /* CONDITION: the number on the right; 5% is 0.05 for shares and
                                    * ratios, 5 for what is in percent */
    unsigned column;               /* of the text where it begins, from 1 */
} veer_node;

/** A parsed expression. */
typedef struct veer_expr {
    const veer_node *root;   /* the tree */
    const veer_term **terms; /* n_terms, in order of the text */
    size_t n_terms;          /* at most VEER_LIMIT_RULE_TERMS */
    int64_t for_us;          /* "for 1h" at the end; 0 if it is not there */
    const char *text;        /* as it was written */
} veer_expr;

/**
 * Parses a text.
 *
 * @return VEER_OK; VEER_EPARSE: err->msg says what is wrong and what was expected, with the nearest
 *         name for a misspelled one, and err's column is that of the mistake (from 1);
 *         VEER_ELIMIT for a text or tree too large; VEER_ENOMEM
 */
veer_rc veer_expr_parse(const char *text, size_t len, veer_arena *arena, const veer_expr **ret,
                        veer_err *err);

/** Writes a term in its canonical form, which parses to the same term. */
void veer_term_text(const veer_term *term, veer_buf *out);

/** Writes an expression in its canonical form. */
void veer_expr_text(const veer_expr *expr, veer_buf *out);

/** The value of a term at one moment for one model and version. */
typedef struct veer_signal {
    bool present;             /* value holds */
    double value;             /* finite */
    double lo;                /* the exact value is not below this */
    double hi;                /* nor above */
    uint64_t n;               /* samples that it is made of */
    bool points;              /* made of reported metric points: min_samples does not apply */
    bool has_measured;        /* measured holds */
    double measured;          /* what the baseline is a value of too, where value was made of both
                               * (a degradation, an anomaly) */
    bool has_baseline;        /* baseline holds */
    double baseline;          /* the value that it is compared with */
    uint64_t baseline_n;      /* samples of it */
    bool has_p;               /* p holds */
    double p;                 /* of the difference from the baseline */
    int64_t from_us;          /* current window */
    int64_t to_us;            /* its end */
    int64_t baseline_from_us; /* of the baseline; 0 if it has no time */
    int64_t baseline_to_us;   /* its end */
    char why[96];             /* why there is no value */
} veer_signal;

/** Gives the value of a term. VEER_OK with present false means: no data, see why. */
typedef veer_rc veer_signal_fn(void *context, const veer_term *term, veer_signal *ret,
                               veer_err *err);

typedef enum veer_truth { VEER_FALSE = 0, VEER_TRUE = 1, VEER_UNKNOWN = 2 } veer_truth;

/** What an evaluation found. */
typedef struct veer_expr_result {
    veer_truth truth;      /* Kleene: false and unknown is false, true or unknown is true */
    const veer_node *lead; /* the condition that says most: the first of those that decided; within
                            * `not`, the one that decided what is negated */
    veer_signal signal;    /* of its term */
} veer_expr_result;

/**
 * Evaluates. A term that occurs twice is asked for twice; caching is the caller's.
 *
 * `and` and `or` stop at the first condition that decides.
 *
 * @param min_samples  a present value of fewer samples counts as unknown ("only 5 of 30 samples"),
 *                     except of terms for which 0 is an answer (COUNT, SILENCE), those whose
 *                     samples are windows or metrics (FORECAST, CROSSES, HEALTH), and values made
 *                     of metric points
 */
veer_rc veer_expr_eval(const veer_expr *expr, uint64_t min_samples, veer_signal_fn *get,
                       void *context, veer_expr_result *ret, veer_err *err);

#endif
