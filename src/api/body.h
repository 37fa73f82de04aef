/* api/body.h: the records of a request body, one after the other.
 *
 * A body is a JSON array of records, one record per line (NDJSON), or one record. An array is one
 * JSON text: where it is broken, nothing of the request counts. Lines are texts of their own: a
 * broken one is refused alone. Which it is shows in the body: '[' begins an array; lines if the
 * media type says so (application/x-ndjson, application/jsonl, ...) or the first object ends on its
 * line and another line follows. Empty lines are no records.
 */
#ifndef VEER_API_BODY_H
#define VEER_API_BODY_H

#include "base/arena.h"
#include "base/limits.h"
#include "files/record_json.h"
#include "http/http.h"

/** A record that was refused. Texts live in the arena of the report. */
typedef struct veer_body_fault {
    uint64_t index;      /* of the record, from 0 */
    const char *pointer; /* JSON pointer into the record; "" is the whole record */
    const char *detail;  /* what is wrong and how to mend it */
} veer_body_fault;

/** What became of the records of a body. */
typedef struct veer_body_report {
    uint64_t records;   /* seen, good and bad */
    uint64_t rejected;  /* of them, bad */
    size_t fault_count; /* of faults; the first VEER_LIMIT_INGEST_ERRORS bad ones */
    veer_body_fault faults[VEER_LIMIT_INGEST_ERRORS]; /* in the order of the body */
} veer_body_report;

/**
 * Reads one record, the next value of r, and keeps it, or nothing of it.
 *
 * @param alone  only white space may follow it in r
 * @return as veer_record_read_prediction does; VEER_ENOMEM and VEER_EIO end the reading
 */
typedef veer_rc veer_body_record(void *context, veer_json_reader *r, bool alone,
                                 veer_pointer *ret_pointer, veer_err *err);

/**
 * Calls fn for every record of a body and reports on it.
 *
 * @param media_type  of the body; may be empty
 * @param scratch     for decoded strings; emptied between records
 * @param arena       for the texts of the report
 * @param ret         filled also on failure
 * @return VEER_OK, also when every record was refused; VEER_EINVAL for a body without anything;
 *         VEER_EPARSE or VEER_ELIMIT for an array that is broken: what fn kept is then to be thrown
 *         away; VEER_ENOMEM, VEER_EIO
 */
veer_rc veer_body_read(http_text body, http_text media_type, veer_body_record *fn, void *context,
                       veer_arena *scratch, veer_arena *arena, veer_body_report *ret,
                       veer_err *err);

#endif
