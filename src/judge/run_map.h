/* judge/run_map.h: many drift runs as a table of columns against time.
 *
 * A place in time is named by its start, which the caller chooses: runs of one start share a place,
 * and the one with the largest share of drifted columns stands for it (then the one that tested
 * more columns, then the later one). What a run says of its columns is kept in 32 bytes a column.
 * At most `most` places are kept, the newest ones.
 */
#ifndef VEER_JUDGE_RUN_MAP_H
#define VEER_JUDGE_RUN_MAP_H

#include "base/map.h"
#include "judge/run.h"

/** What a run says of a column. */
typedef struct veer_run_cell {
    double effect;              /* 0 to 1; NaN: none */
    double score;               /* as the method defines it; NaN: none */
    uint32_t column;            /* number in the map */
    veer_drift_verdict verdict; /* of the run */
    bool numeric;               /* numbers, else categories */
} veer_run_cell;

/** A place in time: the run that stands for it. */
typedef struct veer_run_place {
    int64_t start_us;     /* as the caller says */
    int64_t time_us;      /* of the run's evaluation */
    uint64_t rows;        /* predictions of its current window */
    size_t tested;        /* columns */
    size_t drifted;       /* columns */
    double share;         /* drifted / tested */
    double kl;            /* of the predicted classes; NaN: not compared */
    double cosine;        /* of the predicted classes; NaN: not compared */
    bool dataset_drift;   /* the share reaches the limit */
    veer_run_cell *cells; /* n_cells; owned */
    size_t n_cells;       /* columns of the run */
    size_t cap;           /* room for */
} veer_run_place;

/** A column over all places. */
typedef struct veer_run_line {
    uint32_t column;     /* number in the map */
    const char *name;    /* of the map */
    bool numeric;        /* in the newest place that has it */
    size_t places;       /* places that have it */
    size_t drifted;      /* places in which it drifted */
    size_t tested;       /* places in which it was tested */
    double drift_effect; /* sum of its effects where it drifted */
    double effect;       /* sum of all its effects */
} veer_run_line;

typedef struct veer_run_map {
    veer_map *names;        /* of columns */
    veer_run_place *places; /* n, ascending by start; owned */
    size_t n;               /* places */
    size_t most;            /* places that are kept */
    size_t runs_left;       /* that may still be added */
    veer_run_line *lines;   /* n_lines, since veer_run_map_finish; owned */
    size_t n_lines;         /* columns */
    bool truncated;         /* there were older places, or more runs */
} veer_run_map;

/** An empty map of at least one place. VEER_ENOMEM. */
veer_rc veer_run_map_init(veer_run_map *map, size_t most, veer_err *err);
void veer_run_map_done(veer_run_map *map); /* zeroed is fine */

/** Adds a run. VEER_ENODATA: it is older than all places and there is no room, so that older ones
 * need not be tried; or VEER_LIMIT_DRIFT_MAP_RUNS were added. VEER_ENOMEM. O(log n + columns), and
 * a move of the places behind a new one. */
veer_rc veer_run_map_add(veer_run_map *map, int64_t start_us, const veer_run *run, veer_err *err);

/** Makes the lines: those that drifted most often first, then by how strongly, then by name.
 * VEER_ENOMEM. */
veer_rc veer_run_map_finish(veer_run_map *map, veer_err *err);

/** Of a finished map: writes the cell of each place for a column to n pointers; NULL: the run does
 * not have it. O(n log columns). */
void veer_run_map_cells(const veer_run_map *map, uint32_t column, const veer_run_cell **ret);

#endif
