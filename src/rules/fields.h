/* rules/fields.h: the fields of a rule as one table: how each is read and written.
 *
 * A rule is first a draft: the rule with what the short forms say (metric and threshold, metric and
 * degradation), from which the expression is then made. Every mistake is reported, not only the
 * first.
 */
#ifndef VEER_RULES_FIELDS_H
#define VEER_RULES_FIELDS_H

#include "rules/rule.h"

/** A mistake in a rule. */
typedef struct rule_fault {
    const veer_json_node *node; /* where it stands */
    const char *field;          /* whose value it is; NULL: of the rule */
    bool at_key;                /* at the name of the field rather than its value */
    unsigned column;            /* of the expression, from 1; 0: none */
    veer_rc rc;                 /* EINVAL, EPARSE, ELIMIT */
    const char *text;           /* lent for the call */
} rule_fault;

typedef void rule_fault_fn(void *context, const rule_fault *fault);

/** Who reads a rule. */
typedef struct rule_reader {
    veer_arena *arena;    /* of the rule */
    rule_fault_fn *fault; /* told of each mistake */
    void *context;        /* for fault */
    size_t n_faults;      /* told */
    bool no_memory;       /* sticky */
} rule_reader;

/** A rule that is being read; zero first. */
typedef struct rule_draft {
    veer_rule rule;                    /* what it becomes */
    const veer_json_node *expr;        /* members as they stand; NULL: not there */
    const veer_json_node *metric;      /* short forms */
    const veer_json_node *threshold;   /* number, or text with a unit */
    const veer_json_node *compare;     /* operator */
    const veer_json_node *window;      /* of the metric */
    const veer_json_node *degradation; /* percent */
    const veer_json_node *baseline;    /* of the degradation */
    const veer_json_node *hours;       /* baseline as a number of hours */
    const veer_json_node *held;        /* `for` */
    const char *operator_text;         /* value of compare */
    const char *metric_name;           /* value of metric */
    const char *baseline_text;         /* value of baseline */
    int64_t window_us;                 /* value of window */
    double baseline_hours;             /* value of hours */
    double cooldown_minutes;           /* -1: not there */
    bool enabled;                      /* true first */
} rule_draft;

typedef struct rule_field rule_field;
struct rule_field {
    const char *name;  /* as written */
    const char *alias; /* also understood; NULL: none */
    /** Reads a value that is not null. */
    void (*read)(rule_reader *r, const rule_field *field, const veer_json_node *node,
                 rule_draft *draft);
    /** Writes it with its name; NULL: it is not written. */
    void (*write)(veer_json_writer *w, const rule_field *field, const veer_rule *rule);
    size_t offset;      /* of the member of the draft */
    size_t node_offset; /* of the draft's pointer to the node; 0: none */
    size_t max;         /* bytes, or items */
};

extern const rule_field rule_fields[];
extern const size_t rule_n_fields;

/** Tells of a mistake. */
void rule_tell(rule_reader *r, const veer_json_node *node, const char *field, veer_rc rc,
               const char *fmt, ...) VEER_PRINTF(5, 6);

/** The same at the name of a member rather than its value. */
void rule_tell_key(rule_reader *r, const veer_json_node *node, const char *field, const char *fmt,
                   ...) VEER_PRINTF(4, 5);

/** The same of an expression, with its column. */
void rule_tell_column(rule_reader *r, const veer_json_node *node, const char *field,
                      const veer_err *why);

/** Reads a rule. False: there were mistakes, or no memory; *ret is then untouched. */
bool rule_read(rule_reader *r, const veer_json_node *node, veer_rule *ret);

/** The expression of a draft, from `expr` or from a short form; NULL: there was a mistake. */
const veer_expr *rule_draft_expr(rule_reader *r, const veer_json_node *node,
                                 const rule_draft *draft);

#endif
