/* monitor/task_rules.h: what kind of task it is and which class is the positive one: one set of
 * rules for outcomes row by row (performance.h) and for sums (window_performance.h). Only for
 * src/monitor. */
#ifndef VEER_MONITOR_TASK_RULES_H
#define VEER_MONITOR_TASK_RULES_H

#include "buckets/window.h"
#include "monitor/performance.h"

/* Whole numbers of at most so many different values are taken for classes, not for quantities. */
#define VEER_TASK_NUMBER_CLASSES 20

/** Order of classes: numbers by size, before texts by bytes. 0: the same class. */
int veer_class_compare(const char *a, const char *b);

/** Whether a class spells a number. */
bool veer_class_number(const char *text, size_t len, double *ret);

/** Different numbers, as long as they are whole and few. */
typedef struct veer_few_numbers {
    double seen[VEER_TASK_NUMBER_CLASSES]; /* n different values */
    size_t n;                              /* number of them */
} veer_few_numbers;

/** False when the value is no whole number or one too many: then the numbers are quantities. */
bool veer_few_add(veer_few_numbers *few, double value);

/** What the outcomes look like. */
typedef struct veer_task_facts {
    const char *const
        *classes;     /* k clean classes, true or predicted, as veer_class_compare sorts */
    size_t k;         /* classes */
    bool has_classes; /* some row has a predicted class, or a number that becomes one */
    bool has_scores;  /* some row has a score */
    int lead; /* of two classes: 1 when rows predicted as the second have higher scores, -1 when
               * lower, 0 when nobody knows */
    const char *positive_option; /* what sets the positive class, for messages */
    bool open;                   /* there may be a class that these rows do not show */
} veer_task_facts;

/** How outcomes of classes are to be read. */
typedef struct veer_task_choice {
    veer_perf_task task;      /* BINARY or MULTICLASS */
    bool by_threshold;        /* classes are scores against 0.5 */
    size_t positive;          /* of classes; k when it is one that they do not have */
    size_t negative;          /* the same */
    const char *positive_why; /* constant text; NULL unless binary */
} veer_task_choice;

/** Chooses among the tasks of classes. VEER_ENODATA: neither classes nor scores. VEER_EINVAL: more
 * classes than the task takes, or a positive class that does not occur or cannot be guessed. */
veer_rc veer_task_choose(const veer_task_facts *facts, veer_perf_task task, const char *positive,
                         veer_task_choice *ret, veer_err *err);

/** The sign of: score of a row of the second class minus score of one of the first, for most pairs
 * of rows; 0 when one of them has none. Counts by level, rows below 2^53. */
int veer_score_lead(const uint64_t first[VEER_SCORE_LEVELS],
                    const uint64_t second[VEER_SCORE_LEVELS]);

#endif
