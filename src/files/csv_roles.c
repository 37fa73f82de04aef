#include "files/csv_roles.h"

#include <string.h>

/* Whether the values of a column can fill a role. */
static bool suits(veer_role role, const veer_infer *infer)
{
    switch (role) {
    case VEER_ROLE_TIMESTAMP:
        return veer_infer_is_time(infer);
    case VEER_ROLE_SCORE:
    case VEER_ROLE_VALUE:
    case VEER_ROLE_CONFIDENCE:
    case VEER_ROLE_LATENCY:
    case VEER_ROLE_COST:
    case VEER_ROLE_LABEL_VALUE:
        return veer_infer_is_number(infer);
    default:
        return true;
    }
}

/* Only features, tags and ignored columns may be many. */
static bool taken(const bool *roles, veer_role role)
{
    return role != VEER_ROLE_FEATURE && role != VEER_ROLE_TAG && role != VEER_ROLE_IGNORE &&
           roles[role];
}

static bool is_prediction(veer_role role)
{
    return role == VEER_ROLE_PREDICTION || role == VEER_ROLE_CLASS || role == VEER_ROLE_VALUE;
}

static bool is_label(veer_role role)
{
    return role == VEER_ROLE_LABEL || role == VEER_ROLE_LABEL_CLASS ||
           role == VEER_ROLE_LABEL_VALUE;
}

/* Marks a role as used, and with a general one its special ones, and the other way round. */
static void take(bool *roles, veer_role role)
{
    roles[role] = true;
    roles[VEER_ROLE_PREDICTION] |= is_prediction(role);
    roles[VEER_ROLE_LABEL] |= is_label(role);
}

/* Prediction and label become a class or a number. Labels follow the prediction. */
static veer_role resolve(veer_role role, const veer_infer *infer, const bool *roles)
{
    if (role == VEER_ROLE_PREDICTION)
        return veer_infer_is_class(infer) ? VEER_ROLE_CLASS : VEER_ROLE_VALUE;
    if (role != VEER_ROLE_LABEL)
        return role;
    if (roles[VEER_ROLE_VALUE] && !roles[VEER_ROLE_CLASS] && veer_infer_is_number(infer))
        return VEER_ROLE_LABEL_VALUE;
    if (roles[VEER_ROLE_CLASS] || veer_infer_is_class(infer))
        return VEER_ROLE_LABEL_CLASS;
    return VEER_ROLE_LABEL_VALUE;
}

static veer_rc take_given(veer_records *records, const veer_infer *infer, bool *roles,
                          veer_err *err)
{
    for (size_t i = 0; i < records->column_count; i++) {
        veer_records_column *column = &records->columns[i];
        const veer_column_option *option =
            veer_records_option(records, column->name, column->name_len);
        if (option == NULL)
            continue;
        column->given = true;
        column->role = option->role;
        column->type = option->type;
        if (option->role == VEER_ROLE_AUTO)
            continue;
        if (taken(roles, option->role))
            return veer_fail(err, VEER_EINVAL, "two columns are given as %s, the second is '%s'",
                             veer_role_name(option->role), column->name);
        if (!suits(option->role, &infer[i]))
            return veer_fail(err, VEER_EINVAL, "column '%s' is given as %s, but its values are %s",
                             column->name, veer_role_name(option->role),
                             veer_type_name(veer_infer_type(&infer[i])));
        take(roles, option->role);
    }
    return VEER_OK;
}

static void take_by_name(veer_records *records, const veer_infer *infer, bool *roles)
{
    for (size_t i = 0; i < records->column_count; i++) {
        veer_records_column *column = &records->columns[i];
        if (column->role != VEER_ROLE_AUTO)
            continue;
        /* A type given for a column says that it is a feature. */
        const bool look = !records->options.no_automatic_roles && !column->given;
        column->role = look ? veer_role_of_name(column->name, column->name_len) : VEER_ROLE_FEATURE;
        if (taken(roles, column->role) || !suits(column->role, &infer[i]))
            column->role = VEER_ROLE_FEATURE;
        take(roles, column->role);
    }
}

/* Predictions first, since labels follow them. */
static void resolve_all(veer_records *records, const veer_infer *infer, bool *roles)
{
    for (int labels = 0; labels <= 1; labels++) {
        for (size_t i = 0; i < records->column_count; i++) {
            veer_role *role = &records->columns[i].role;
            if (is_label(*role) != (labels == 1))
                continue;
            const veer_role to = resolve(*role, &infer[i], roles);
            *role = to != *role && roles[to] ? VEER_ROLE_FEATURE : to;
            roles[*role] = true;
        }
    }
}

/* The type that a role needs, else the type of the values. */
static veer_type type_for(veer_role role, const veer_infer *infer)
{
    switch (role) {
    case VEER_ROLE_TIMESTAMP:
        return VEER_TYPE_TIMESTAMP;
    case VEER_ROLE_SCORE:
    case VEER_ROLE_VALUE:
    case VEER_ROLE_CONFIDENCE:
    case VEER_ROLE_LATENCY:
    case VEER_ROLE_COST:
    case VEER_ROLE_LABEL_VALUE:
        return VEER_TYPE_NUMBER;
    case VEER_ROLE_FEATURE:
    case VEER_ROLE_IGNORE:
        return veer_infer_type(infer);
    default:
        return VEER_TYPE_CATEGORICAL;
    }
}

veer_rc veer_csv_decide_roles(veer_records *records, const veer_infer *infer, veer_err *err)
{
    bool roles[VEER_ROLE_COUNT] = {false};
    const veer_rc rc = take_given(records, infer, roles, err);
    if (rc != VEER_OK)
        return rc;
    take_by_name(records, infer, roles);
    resolve_all(records, infer, roles);
    for (size_t i = 0; i < records->column_count; i++) {
        veer_records_column *column = &records->columns[i];
        if (column->role != VEER_ROLE_FEATURE || column->type == VEER_TYPE_AUTO)
            column->type = type_for(column->role, &infer[i]);
    }
    return VEER_OK;
}
