/* The table of fields of a rule, and reading and writing by it. */
#include "rules/rule.h"

#include <stdarg.h>
#include <string.h>

#include "base/line.h"
#include "base/suggest.h"
#include "base/time.h"
#include "rules/field_values.h"

const rule_field rule_fields[] = {
    {.name = "name",
     .alias = "rule_name",
     .read = field_read_text,
     .write = field_write_text,
     .offset = offsetof(rule_draft, rule.name),
     .max = VEER_LIMIT_RULE_NAME_BYTES},
    {.name = "model",
     .alias = "model_name",
     .read = field_read_text,
     .write = field_write_text,
     .offset = offsetof(rule_draft, rule.model),
     .max = VEER_LIMIT_NAME_BYTES},
    {.name = "version",
     .alias = "model_version",
     .read = field_read_text,
     .write = field_write_text,
     .offset = offsetof(rule_draft, rule.version),
     .max = VEER_LIMIT_NAME_BYTES},
    {.name = "segment",
     .read = field_read_segment,
     .write = field_write_text,
     .offset = offsetof(rule_draft, rule.segment),
     .max = VEER_LIMIT_SEGMENT_BYTES},
    {.name = "expr",
     .read = field_read_node,
     .write = field_write_expr,
     .node_offset = offsetof(rule_draft, expr)},
    {.name = "severity",
     .read = field_read_severity,
     .write = field_write_severity,
     .offset = offsetof(rule_draft, rule.severity)},
    {.name = "for",
     .read = field_read_duration,
     .write = field_write_duration,
     .offset = offsetof(rule_draft, rule.for_us),
     .node_offset = offsetof(rule_draft, held)},
    {.name = "keep_firing_for",
     .read = field_read_duration,
     .write = field_write_duration,
     .offset = offsetof(rule_draft, rule.keep_firing_us)},
    {.name = "cooldown",
     .read = field_read_duration,
     .write = field_write_duration,
     .offset = offsetof(rule_draft, rule.cooldown_us)},
    {.name = "cooldown_minutes",
     .read = field_read_number,
     .offset = offsetof(rule_draft, cooldown_minutes),
     .max = VEER_LIMIT_DURATION_US / VEER_US_PER_MINUTE},
    {.name = "min_samples",
     .read = field_read_count,
     .write = field_write_count,
     .offset = offsetof(rule_draft, rule.min_samples)},
    {.name = "channels",
     .alias = "notify_channels",
     .read = field_read_names,
     .write = field_write_channels,
     .offset = offsetof(rule_draft, rule.channels),
     .max = VEER_LIMIT_RULE_CHANNELS},
    {.name = "labels",
     .read = field_read_labels,
     .write = field_write_labels,
     .offset = offsetof(rule_draft, rule.labels),
     .max = VEER_LIMIT_RULE_LABELS},
    {.name = "runbook",
     .alias = "runbook_url",
     .read = field_read_url,
     .write = field_write_text,
     .offset = offsetof(rule_draft, rule.runbook),
     .max = VEER_LIMIT_RULE_TEXT_BYTES},
    {.name = "summary",
     .read = field_read_prose,
     .write = field_write_text,
     .offset = offsetof(rule_draft, rule.summary),
     .max = VEER_LIMIT_RULE_TEXT_BYTES},
    {.name = "enabled",
     .read = field_read_bool,
     .write = field_write_enabled,
     .offset = offsetof(rule_draft, enabled)},
    {.name = "retrain",
     .read = field_read_bool,
     .write = field_write_bool,
     .offset = offsetof(rule_draft, rule.retrain)},
    {.name = "inhibits",
     .read = field_read_names,
     .write = field_write_inhibits,
     .offset = offsetof(rule_draft, rule.inhibits),
     .max = VEER_LIMIT_RULE_CHANNELS},
    {.name = "source",
     .read = field_read_text,
     .write = field_write_text,
     .offset = offsetof(rule_draft, rule.source),
     .max = VEER_LIMIT_RULE_TEXT_BYTES},
    {.name = "metric",
     .alias = "metric_type",
     .read = field_read_text,
     .offset = offsetof(rule_draft, metric_name),
     .node_offset = offsetof(rule_draft, metric),
     .max = VEER_LIMIT_NAME_BYTES},
    {.name = "threshold",
     .alias = "threshold_value",
     .read = field_read_node,
     .node_offset = offsetof(rule_draft, threshold)},
    {.name = "operator",
     .alias = "comparison_operator",
     .read = field_read_text,
     .offset = offsetof(rule_draft, operator_text),
     .node_offset = offsetof(rule_draft, compare),
     .max = 8},
    {.name = "window",
     .read = field_read_duration,
     .offset = offsetof(rule_draft, window_us),
     .node_offset = offsetof(rule_draft, window)},
    {.name = "degradation",
     .alias = "max_degradation_percentage",
     .read = field_read_node,
     .node_offset = offsetof(rule_draft, degradation)},
    {.name = "baseline",
     .read = field_read_text,
     .offset = offsetof(rule_draft, baseline_text),
     .node_offset = offsetof(rule_draft, baseline),
     .max = VEER_LIMIT_NAME_BYTES + 16},
    {.name = "baseline_window_hours",
     .read = field_read_number,
     .offset = offsetof(rule_draft, baseline_hours),
     .node_offset = offsetof(rule_draft, hours),
     .max = VEER_LIMIT_DURATION_US / VEER_US_PER_HOUR},
};
const size_t rule_n_fields = sizeof rule_fields / sizeof *rule_fields;
#define N_FIELDS (sizeof rule_fields / sizeof *rule_fields)

static void tell(rule_reader *r, rule_fault fault)
{
    r->n_faults++;
    r->fault(r->context, &fault);
}

void rule_tell(rule_reader *r, const veer_json_node *node, const char *field, veer_rc rc,
               const char *fmt, ...)
{
    char text[VEER_ERR_MSG_SIZE];
    va_list args;
    va_start(args, fmt);
    veer_line_v(text, sizeof text, fmt, args);
    va_end(args);
    tell(r, (rule_fault){.node = node, .field = field, .rc = rc, .text = text});
}

void rule_tell_column(rule_reader *r, const veer_json_node *node, const char *field,
                      const veer_err *why)
{
    tell(r, (rule_fault){.node = node,
                         .field = field,
                         .column = why->position > 0 ? (unsigned)why->position : 0,
                         .rc = why->rc,
                         .text = why->msg});
}

static const rule_field *find_field(const char *name)
{
    for (size_t i = 0; i < N_FIELDS; i++)
        if (strcmp(name, rule_fields[i].name) == 0 ||
            (rule_fields[i].alias != NULL && strcmp(name, rule_fields[i].alias) == 0))
            return &rule_fields[i];
    return NULL;
}

void rule_tell_key(rule_reader *r, const veer_json_node *node, const char *field, const char *fmt,
                   ...)
{
    char text[VEER_ERR_MSG_SIZE];
    va_list args;
    va_start(args, fmt);
    veer_line_v(text, sizeof text, fmt, args);
    va_end(args);
    tell(r, (rule_fault){
                .node = node, .field = field, .at_key = true, .rc = VEER_EINVAL, .text = text});
}

static void tell_unknown(rule_reader *r, const veer_json_node *node)
{
    const char *best = NULL;
    for (size_t i = 0; i < N_FIELDS; i++)
        veer_suggest(node->key, rule_fields[i].name, &best);
    if (best != NULL)
        rule_tell_key(r, node, NULL, "no field '%.60s'; did you mean '%s'?", node->key, best);
    else
        rule_tell_key(r, node, NULL, "no field '%.60s'", node->key);
}

static void read_member(rule_reader *r, const veer_json_node *node, bool *seen, rule_draft *draft)
{
    const rule_field *const field = find_field(node->key);
    if (field == NULL) {
        tell_unknown(r, node);
        return;
    }
    if (seen[field - rule_fields]) {
        rule_tell_key(r, node, NULL, "'%s' is given twice", field->name);
        return;
    }
    seen[field - rule_fields] = true;
    if (node->kind == VEER_JSON_NULL)
        return;
    if (field->node_offset != 0)
        *(const veer_json_node **)((char *)draft + field->node_offset) = node;
    field->read(r, field, node, draft);
}

/* What holds between the members. */
static void finish(rule_reader *r, const veer_json_node *node, rule_draft *draft)
{
    veer_rule *const rule = &draft->rule;
    if (veer_json_get(node, "name") == NULL && veer_json_get(node, "rule_name") == NULL)
        rule_tell(r, node, "name", VEER_EINVAL, "is missing");
    if (rule->model == NULL)
        rule->model = "*";
    if (draft->cooldown_minutes >= 0)
        rule->cooldown_us = (int64_t)(draft->cooldown_minutes * (double)VEER_US_PER_MINUTE);
    rule->disabled = !draft->enabled;
    rule->expr = rule_draft_expr(r, node, draft);
    if (rule->expr == NULL || rule->expr->for_us == 0)
        return;
    if (draft->held != NULL && rule->for_us != rule->expr->for_us)
        rule_tell(r, draft->held, "for", VEER_EINVAL, "differs from the 'for' of the expression");
    rule->for_us = rule->expr->for_us;
}

bool rule_read(rule_reader *r, const veer_json_node *node, veer_rule *ret)
{
    rule_draft draft = {.cooldown_minutes = -1, .enabled = true};
    bool seen[N_FIELDS] = {false};
    const size_t before = r->n_faults;
    draft.rule.severity = VEER_SEVERITY_MEDIUM;
    draft.rule.cooldown_us = VEER_RULE_COOLDOWN_US;
    draft.rule.min_samples = VEER_RULE_MIN_SAMPLES;
    if (node == NULL || node->kind != VEER_JSON_OBJECT_BEGIN) {
        rule_tell(r, node, NULL, VEER_EINVAL, "a rule is a mapping of fields to values");
        return false;
    }
    for (const veer_json_node *m = node->child; m != NULL; m = m->next)
        read_member(r, m, seen, &draft);
    finish(r, node, &draft);
    if (r->n_faults > before || r->no_memory)
        return false;
    *ret = draft.rule;
    return true;
}

/* The first mistake as an error. */
typedef struct first_fault {
    const char *where; /* prefix, or NULL */
    veer_err *err;     /* may be NULL */
    veer_rc rc;        /* OK: none yet */
} first_fault;

static void keep_first(void *context, const rule_fault *fault)
{
    first_fault *const first = context;
    char column[32] = "";
    if (first->rc != VEER_OK)
        return;
    if (fault->column > 0)
        veer_line_print(column, sizeof column, ", column %u", fault->column);
    first->rc =
        veer_fail_at(first->err, fault->rc, fault->column > 0 ? (int64_t)fault->column : -1,
                     "%s%s%s%s%s%s", first->where != NULL ? first->where : "",
                     first->where != NULL ? ": " : "", fault->field != NULL ? fault->field : "",
                     column, fault->field != NULL ? ": " : "", fault->text);
}

veer_rc veer_rule_read(const veer_json_node *node, const char *where, veer_arena *arena,
                       veer_rule *ret, veer_err *err)
{
    first_fault first = {where, err, VEER_OK};
    rule_reader r = {.arena = arena, .fault = keep_first, .context = &first};
    if (rule_read(&r, node, ret))
        return VEER_OK;
    return r.no_memory ? veer_fail_nomem(err) : first.rc;
}

void veer_rule_write(veer_json_writer *w, const veer_rule *rule)
{
    veer_json_begin_object(w);
    for (size_t i = 0; i < N_FIELDS; i++)
        if (rule_fields[i].write != NULL)
            rule_fields[i].write(w, &rule_fields[i], rule);
    veer_json_end_object(w);
}
