#include "rules/field_values.h"

#include "rules/duration.h"

static const void *member(const rule_field *field, const veer_rule *rule)
{
    return (const char *)rule + (field->offset - offsetof(rule_draft, rule));
}

void field_write_text(veer_json_writer *w, const rule_field *field, const veer_rule *rule)
{
    veer_json_put_key(w, field->name);
    veer_json_put_string(w, *(const char *const *)member(field, rule));
}

void field_write_severity(veer_json_writer *w, const rule_field *field, const veer_rule *rule)
{
    veer_json_put_key(w, field->name);
    veer_json_put_string(w, veer_severity_text(rule->severity));
}

void field_write_duration(veer_json_writer *w, const rule_field *field, const veer_rule *rule)
{
    char text[VEER_DURATION_TEXT_SIZE];
    const size_t len = veer_duration_text(*(const int64_t *)member(field, rule), text);
    veer_json_put_key(w, field->name);
    veer_json_put_string_n(w, text, len);
}

void field_write_count(veer_json_writer *w, const rule_field *field, const veer_rule *rule)
{
    veer_json_put_key(w, field->name);
    veer_json_put_uint64(w, *(const uint64_t *)member(field, rule));
}

void field_write_bool(veer_json_writer *w, const rule_field *field, const veer_rule *rule)
{
    veer_json_put_key(w, field->name);
    veer_json_put_bool(w, *(const bool *)member(field, rule));
}

void field_write_enabled(veer_json_writer *w, const rule_field *field, const veer_rule *rule)
{
    veer_json_put_key(w, field->name);
    veer_json_put_bool(w, !rule->disabled);
}

static void write_names(veer_json_writer *w, const char *name, const char *const *items, size_t n)
{
    veer_json_put_key(w, name);
    veer_json_begin_array(w);
    for (size_t i = 0; i < n; i++)
        veer_json_put_string(w, items[i]);
    veer_json_end_array(w);
}

void field_write_channels(veer_json_writer *w, const rule_field *field, const veer_rule *rule)
{
    write_names(w, field->name, rule->channels, rule->n_channels);
}

void field_write_inhibits(veer_json_writer *w, const rule_field *field, const veer_rule *rule)
{
    write_names(w, field->name, rule->inhibits, rule->n_inhibits);
}

void field_write_labels(veer_json_writer *w, const rule_field *field, const veer_rule *rule)
{
    veer_json_put_key(w, field->name);
    veer_json_begin_object(w);
    for (size_t i = 0; i < rule->n_labels; i++) {
        veer_json_put_key(w, rule->labels[i].name);
        veer_json_put_string(w, rule->labels[i].value);
    }
    veer_json_end_object(w);
}

void field_write_expr(veer_json_writer *w, const rule_field *field, const veer_rule *rule)
{
    veer_json_put_key(w, field->name);
    veer_json_put_string(w, rule->expr != NULL ? rule->expr->text : NULL);
}
