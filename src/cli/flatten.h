/* cli/flatten.h: records as rows of CSV.
 *
 * First every record is shown to the table, which learns its columns; then each can be written.
 * What a record says of itself comes first (id, timestamp, model, version, class, score, value,
 * ..., label), then features, then tags. A feature or tag whose name means something else is
 * written with "feature." or "tag." before it.
 */
#ifndef VEER_CLI_FLATTEN_H
#define VEER_CLI_FLATTEN_H

#include "base/buf.h"
#include "base/map.h"
#include "json/tree.h"

typedef struct veer_flatten {
    veer_map *columns;  /* "GROUP\nNAME" of each */
    veer_arena arena;   /* of one record */
    const char **names; /* sorted keys of columns, once writing has begun; owned */
    size_t n;           /* of them */
} veer_flatten;

veer_rc veer_flatten_init(veer_flatten *flatten, veer_err *err);
void veer_flatten_done(veer_flatten *flatten);

/** Learns the columns of one record (JSON, len bytes). */
veer_rc veer_flatten_see(veer_flatten *flatten, const char *record, size_t len, veer_err *err);

/** Ends learning and appends the heading. */
veer_rc veer_flatten_heading(veer_flatten *flatten, veer_buf *out, veer_err *err);

/** Appends one record as a row; columns that were not learnt are left out. */
veer_rc veer_flatten_row(veer_flatten *flatten, const char *record, size_t len, veer_buf *out,
                         veer_err *err);

#endif
