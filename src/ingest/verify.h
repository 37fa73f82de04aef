/* ingest/verify.h: what the files that look for damage share. */
#ifndef VEER_INGEST_VERIFY_H
#define VEER_INGEST_VERIFY_H

#include "ingest/ingest.h"

/* A verification under way. */
typedef struct veer_verify {
    veer_store *store;        /* the truth */
    veer_index *index;        /* derived */
    veer_buckets *buckets;    /* derived */
    veer_history *history;    /* reads rows */
    veer_store_finding_fn fn; /* gets each finding */
    void *context;            /* for fn */
    size_t findings;          /* so far */
    uint64_t up_to;           /* index and buckets had all blocks up to this one at the start */
    uint64_t *ever;           /* n_series: predictions counted so far, by series - 1; read before
                               * the blocks were listed */
    uint32_t n_series;        /* known at the start */
    veer_store_block *blocks; /* n_blocks: all, without their bytes */
    size_t n_blocks;          /* how many */
    size_t cap_blocks;        /* room for so many */
    bool expires;             /* records are not kept for ever */
    const atomic_bool *stop;  /* true: give up; NULL: never */
    veer_err *err;            /* of the caller */
} veer_verify;

/** Tells a finding, one line without a line end; of very many only the first ones. */
void veer_verify_say(veer_verify *v, const char *fmt, ...) VEER_PRINTF(2, 3);

/** VEER_EIO once the verification is to stop. */
veer_rc veer_verify_may_go_on(const veer_verify *v);

/** Each block decodes, is what the store says of it, and its records are found. VEER_EIO,
 * VEER_ENOMEM: could not look. */
veer_rc veer_verify_blocks(veer_verify *v);

/** Reads what the counters of all series say, into v->ever. The same errors. */
veer_rc veer_verify_count(veer_verify *v);

/** Buckets hold what their records say. The same errors. */
veer_rc veer_verify_buckets(veer_verify *v);

#endif
