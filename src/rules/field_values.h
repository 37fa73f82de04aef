/* rules/field_values.h: how values of each kind are read and written (rules/fields.h). */
#ifndef VEER_RULES_FIELD_VALUES_H
#define VEER_RULES_FIELD_VALUES_H

#include "rules/fields.h"

typedef void field_read(rule_reader *r, const rule_field *field, const veer_json_node *node,
                        rule_draft *draft);
typedef void field_write(veer_json_writer *w, const rule_field *field, const veer_rule *rule);

field_read field_read_text;     /* a text or number of 1 to max bytes without control characters */
field_read field_read_prose;    /* the same with line breaks */
field_read field_read_url;      /* http:// or https:// */
field_read field_read_segment;  /* name=value */
field_read field_read_severity; /* low ... */
field_read field_read_duration; /* 90s, 5m, 1h30m, or 0 */
field_read field_read_count;    /* a whole number */
field_read field_read_number;   /* a number of at least 0 */
field_read field_read_bool;     /* true, false */
field_read field_read_names;    /* a list of texts, or one */
field_read field_read_labels;   /* a mapping of names to texts */
field_read field_read_node;     /* anything: only node_offset is set */

field_write field_write_text;
field_write field_write_severity;
field_write field_write_duration;
field_write field_write_count;
field_write field_write_bool;
field_write field_write_enabled;
field_write field_write_channels;
field_write field_write_inhibits;
field_write field_write_labels;
field_write field_write_expr;

#endif
