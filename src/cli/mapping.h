/* cli/mapping.h: --column NAME=ROLE, what the columns of a file mean. */
#ifndef VEER_CLI_MAPPING_H
#define VEER_CLI_MAPPING_H

#include "cli/command.h"
#include "files/records.h"

/** Which kind of file a mapping is meant for. */
typedef enum veer_mapping_for {
    VEER_MAPPING_PREDICTIONS,    /* with labels, if it has any */
    VEER_MAPPING_WITHOUT_LABELS, /* labels are in other files: their column is not looked for */
    VEER_MAPPING_LABELS,         /* only id and label */
} veer_mapping_for;

/** The options of a list of NAME=ROLE that concern a kind of file; in the arena. VEER_EINVAL names
 * what is no mapping or no role. */
veer_rc veer_mapping_parse(const veer_opt_list *list, veer_mapping_for kind, veer_arena *arena,
                           const veer_column_option **ret, size_t *ret_n, veer_err *err);

/* The row of --column in a table of options. */
#define VEER_MAPPING_ROW(type, member)                                                           \
    {                                                                                            \
        .name = "column", .letter = 'c', .kind = VEER_OPT_LIST, .arg = "NAME=ROLE",              \
        .help = "What a column or key means: id, timestamp, model, version, prediction, class, " \
                "score, value, confidence, latency_ms, cost_usd, label, feature, tag, ignore",   \
        .offset = offsetof(type, member)                                                         \
    }

#endif
