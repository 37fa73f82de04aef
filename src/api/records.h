/* api/records.h: predictions or labels of a request, in as many batches as they need.
 *
 * One batch holds a feature as a number or as text; a record that says otherwise than those before
 * it goes into another batch, so nothing is refused for it and nothing converted. The same where a
 * batch is full. A request whose records together would make columns larger than
 * VEER_LIMIT_INGEST_CELLS is cut there: what does not fit is refused with a reason.
 */
#ifndef VEER_API_RECORDS_H
#define VEER_API_RECORDS_H

#include "base/buf.h"
#include "files/record_json.h"
#include "ingest/ingest.h"

/** What the engine says to a record; functions, so that decoding is tested without an engine. */
typedef struct veer_records_engine {
    veer_ingest *ingest;                                                  /* for the two */
    size_t (*make_id)(veer_ingest *ingest, char id[VEER_INGEST_ID_SIZE]); /* veer_ingest_id */
    bool (*takes)(veer_ingest *ingest, veer_store_bytes model);           /* veer_ingest_takes */
} veer_records_engine;

typedef struct veer_records_in {
    veer_batch **batches;                /* cap of them allocated; the first `count` have rows */
    size_t count;                        /* of them in use */
    size_t cap;                          /* of them allocated */
    size_t current;                      /* the batch that took the last record */
    size_t cells;                        /* rows times columns of all batches in use */
    bool labels;                         /* labels, not predictions */
    bool is_full;                        /* no record fits any more */
    veer_record_options options;         /* of decoding; context is this struct */
    veer_record_shape predictions_shape; /* of predictions before, also of other requests */
    veer_record_shape labels_shape;      /* of labels */
    veer_records_engine engine;          /* makes ids, knows models */
    veer_buf made_ids;                   /* JSON strings with commas between them */
    char id[VEER_INGEST_ID_SIZE];        /* made for the record at hand; "" if it has its own */
} veer_records_in;

/** Empty; allocates nothing. */
void veer_records_in_init(veer_records_in *in);
void veer_records_in_done(veer_records_in *in);

/** Empties it for the next request and keeps memory of ordinary size. */
void veer_records_in_reset(veer_records_in *in);

/** Ready for records: labels or predictions, times until max_time_us. */
void veer_records_in_begin(veer_records_in *in, bool labels, int64_t max_time_us,
                           veer_records_engine engine);

/** The fault of a record whose model the engine does not take. */
veer_rc veer_records_unknown_model(veer_store_bytes model, veer_err *err);

/** Reads a record; a veer_body_record with a veer_records_in as context. */
veer_rc veer_records_in_read(void *records, veer_json_reader *r, bool alone,
                             veer_pointer *ret_pointer, veer_err *err);

/** Seals all batches in use. */
veer_rc veer_records_in_seal(veer_records_in *in, veer_err *err);

#endif
