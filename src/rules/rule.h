/* rules/rule.h: a rule: an expression with what is to be done about it. Pure, but for the YAML of
 * rulefile.h.
 *
 * Rules come from files (provisioned: read-only over HTTP) or over HTTP (kept in the store as
 * JSON). One table of fields (rule.c) reads and writes both and gives help and limits.
 */
#ifndef VEER_RULES_RULE_H
#define VEER_RULES_RULE_H

#include "rules/expr.h"
#include "json/tree.h"
#include "json/writer.h"

typedef enum veer_severity {
    VEER_SEVERITY_LOW,
    VEER_SEVERITY_MEDIUM,
    VEER_SEVERITY_HIGH,
    VEER_SEVERITY_CRITICAL
} veer_severity;

/** "low" ... "critical", and back. VEER_EINVAL names the four. */
const char *veer_severity_text(veer_severity severity);
veer_rc veer_severity_parse(const char *text, veer_severity *ret, veer_err *err);

/** A label of a rule, alert or matcher. */
typedef struct veer_label {
    const char *name;  /* [a-zA-Z_][a-zA-Z0-9_]* */
    const char *value; /* any text */
} veer_label;

/** A rule. Texts and arrays live in an arena; zero is the default of every member. */
typedef struct veer_rule {
    const char *name;       /* unique, 1 to VEER_LIMIT_RULE_NAME_BYTES, no control characters */
    const char *model;      /* exact name, or a pattern with '*': "fraud-*"; "*": all */
    const char *version;    /* exact, or NULL: every version that is live, each by itself */
    const char *segment;    /* "country=IT", or NULL */
    const veer_expr *expr;  /* the condition */
    veer_severity severity; /* MEDIUM if not written */
    int64_t for_us;         /* how long it must hold before the alert fires; the expression's own
                             * `for` is taken over here */
    int64_t keep_firing_us; /* how long it must be gone before the alert resolves */
    int64_t cooldown_us;    /* least time between two alerts of it; 60 minutes if not written */
    uint64_t min_samples;   /* fewer samples are no answer; VEER_RULE_MIN_SAMPLES if not written */
    const char *const *channels; /* n_channels names */
    size_t n_channels;           /* 0: the default channels */
    const veer_label *labels;    /* n_labels, by name; go into the alert */
    size_t n_labels;             /* of them */
    const char *runbook;         /* URL, or NULL */
    const char *summary;         /* text for people, or NULL: made from the expression */
    bool disabled;               /* enabled: false */
    bool retrain;                /* starts retraining when it fires */
    const char *const *inhibits; /* n_inhibits names of rules that are muted for the same model and
                                  * version while this one fires; "*drift*" patterns allowed */
    size_t n_inhibits;           /* of them */
    const char *source;          /* "file:rules.yaml" or "http"; set by who loads it */
} veer_rule;

#define VEER_RULE_MIN_SAMPLES 30
#define VEER_RULE_COOLDOWN_US (INT64_C(3600) * 1000000)

/**
 * Reads a rule from JSON; besides `expr`, the members of a threshold rule (metric, threshold,
 * operator, window) or of a degradation rule (metric, degradation, baseline) make one.
 *
 * @param where  what messages begin with ("rules.yaml:3:5", "/rules/0"), or NULL
 * @return VEER_EINVAL or VEER_EPARSE naming the field and, in an expression, the column; unknown
 *         fields are errors with the nearest name; VEER_ELIMIT, VEER_ENOMEM
 */
veer_rc veer_rule_read(const veer_json_node *node, const char *where, veer_arena *arena,
                       veer_rule *ret, veer_err *err);

/** Writes a rule as veer_rule_read reads it, every member named. */
void veer_rule_write(veer_json_writer *w, const veer_rule *rule);

/** Whether the rule is for this model and version. */
bool veer_rule_covers(const veer_rule *rule, const char *model, const char *version);

/** Whether a text meets a pattern in which '*' stands for any bytes. O(n m). */
bool veer_pattern_matches(const char *pattern, const char *text);

/** An expression as a sentence for people: "accuracy over 1h below 0.70". */
void veer_expr_sentence(const veer_expr *expr, veer_buf *out);

#endif
