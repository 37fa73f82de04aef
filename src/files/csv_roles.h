/* files/csv_roles.h: decides the role and type of every CSV column from names, options and values.
 */
#ifndef VEER_FILES_CSV_ROLES_H
#define VEER_FILES_CSV_ROLES_H

#include "files/infer.h"
#include "files/records_impl.h"

/**
 * Sets role and type of all records->columns; infer has one entry per column.
 *
 * A role by name is given up, and the column is a feature, when an earlier column or an option has
 * it, or when the values do not suit it (a "score" of words). A role that the caller gave stays;
 * values that cannot suit it at all are VEER_EINVAL.
 */
veer_rc veer_csv_decide_roles(veer_records *records, const veer_infer *infer, veer_err *err);

#endif
