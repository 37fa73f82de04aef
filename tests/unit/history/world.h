/* A store with random predictions and labels, and the same in plain arrays to compare with. */
#ifndef VEER_TEST_WORLD_H
#define VEER_TEST_WORLD_H

#include "fake_index.h"
#include "history/history.h"
#include "support/random.h"

#define WORLD_MODELS 2
#define WORLD_VERSIONS 2
#define WORLD_SERIES 4 /* WORLD_MODELS times WORLD_VERSIONS */
#define WORLD_IDS 400  /* per model; the same names in both */
#define WORLD_CLASSES 3
#define WORLD_RECORDS 8192
#define WORLD_BLOCKS 1024
#define WORLD_ANY_MODEL (-1)

typedef struct world_record {
    bool label;         /* a label, else a prediction */
    int model;          /* WORLD_ANY_MODEL for some labels */
    uint32_t series;    /* of a prediction */
    unsigned id;        /* number of its id */
    int64_t time_us;    /* VEER_TIME_MISSING for some */
    int64_t arrival_us; /* of its block */
    int label_class;    /* own or said; -1: none */
    double label_value; /* own or said; NaN: none */
    double score;       /* of a prediction */
    uint64_t block;     /* where it came in */
    uint32_t row;       /* in it */
} world_record;

typedef struct world {
    char dir[512];                       /* of the store; "" in memory */
    veer_store *store;                   /* real */
    veer_index *index;                   /* fake */
    veer_history *history;               /* under test */
    test_random rng;                     /* of everything */
    uint32_t series[WORLD_SERIES];       /* ids: model m, version v at m * WORLD_VERSIONS + v */
    int64_t now_us;                      /* grows with each block */
    bool used[WORLD_MODELS][WORLD_IDS];  /* ids that have a prediction */
    world_record records[WORLD_RECORDS]; /* n_records, in order of arrival */
    size_t n_records;                    /* so far */
    uint64_t home[WORLD_BLOCKS];         /* block that holds the rows of a block; 0: none */
    int64_t arrival_us[WORLD_BLOCKS];    /* of a block as it is stored now */
    uint64_t last_block;                 /* newest */
} world;

/** backend: "memory" or "sqlite". cache_bytes: of the history. */
world *world_new(const char *backend, size_t cache_bytes, uint64_t seed);
void world_free(world *w);

/** The id of a record as text; its length. */
size_t world_id(unsigned id, char out[32]);

/** Commits one block of up to max_rows random predictions, or of labels. */
void world_add_predictions(world *w, size_t max_rows);
void world_add_labels(world *w, size_t max_rows);

/** Commits one block of the given records; blocks and rows are filled in. */
void world_add(world *w, world_record *records, size_t n);

/** Merges a random run of neighbouring blocks of one series, or of labels. */
void world_merge(world *w);

/** Own labels come with times only. The label that counts for a prediction among labels of blocks
 * up to to_block (0: all): a record (the prediction itself if its own label counts), or NULL. */
const world_record *world_label_of(const world *w, const world_record *prediction,
                                   uint64_t to_block);

#endif
