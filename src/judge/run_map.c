#include "judge/run_map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

#define MOST_NAMES ((size_t)1 << 20) /* of columns, over all runs */

veer_rc veer_run_map_init(veer_run_map *map, size_t most, veer_err *err)
{
    *map = (veer_run_map){.most = most, .runs_left = VEER_LIMIT_DRIFT_MAP_RUNS};
    map->places = calloc(most, sizeof *map->places);
    if (map->places == NULL)
        return veer_fail_nomem(err);
    return veer_map_new(MOST_NAMES, &map->names, err);
}

void veer_run_map_done(veer_run_map *map)
{
    for (size_t i = 0; map->places != NULL && i < map->most; i++)
        free(map->places[i].cells);
    free(map->places);
    free(map->lines);
    veer_map_free(map->names);
    *map = (veer_run_map){.n = 0};
}

/* ---- adding ---- */

/* The first place that does not start before a time. */
static size_t place_of(const veer_run_map *map, int64_t start_us)
{
    size_t low = 0, high = map->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (map->places[middle].start_us < start_us)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Moves the places from `at` on by one, to where a spare one is: behind the last, or, in a full
 * map, at the beginning. The spare one comes to stand at `at`, or just before it. */
static veer_run_place *make_room(veer_run_map *map, size_t at)
{
    const bool full = map->n == map->most;
    const veer_run_place spare = map->places[full ? 0 : map->n];
    if (full) {
        at--;
        memmove(map->places, map->places + 1, at * sizeof *map->places);
        map->truncated = true;
    } else {
        memmove(map->places + at + 1, map->places + at, (map->n - at) * sizeof *map->places);
        map->n++;
    }
    map->places[at] = (veer_run_place){.cells = spare.cells, .cap = spare.cap};
    return &map->places[at];
}

static bool stands_before(const veer_run *run, const veer_run_place *place)
{
    if (run->share > place->share || run->share < place->share)
        return run->share > place->share;
    if (run->tested != place->tested)
        return run->tested > place->tested;
    return run->time_us > place->time_us;
}

static veer_rc take_cells(veer_run_map *map, veer_run_place *place, const veer_run *run,
                          veer_err *err)
{
    if (run->n_columns > place->cap) {
        veer_run_cell *const cells = realloc(place->cells, run->n_columns * sizeof *cells);
        if (cells == NULL)
            return veer_fail_nomem(err);
        place->cells = cells;
        place->cap = run->n_columns;
    }
    place->n_cells = 0;
    for (size_t i = 0; i < run->n_columns; i++) {
        const veer_run_column *const c = &run->columns[i];
        veer_run_cell *const cell = &place->cells[i];
        const veer_rc rc = veer_map_put(map->names, c->name, strlen(c->name), &cell->column, err);
        if (rc != VEER_OK)
            return rc;
        cell->verdict = c->verdict;
        cell->numeric = c->numeric;
        cell->effect = c->has_effect ? c->effect : (double)NAN;
        cell->score = c->has_score ? c->score : (double)NAN;
        place->n_cells = i + 1;
    }
    return VEER_OK;
}

static veer_rc take(veer_run_map *map, veer_run_place *place, const veer_run *run, veer_err *err)
{
    place->time_us = run->time_us;
    place->rows = run->cur_rows;
    place->tested = run->tested;
    place->drifted = run->drifted;
    place->share = run->share;
    place->kl = run->output.present ? run->output.kl : (double)NAN;
    place->cosine = run->output.present ? run->output.cosine : (double)NAN;
    place->dataset_drift = run->dataset_drift;
    return take_cells(map, place, run, err);
}

veer_rc veer_run_map_add(veer_run_map *map, int64_t start_us, const veer_run *run, veer_err *err)
{
    const size_t at = place_of(map, start_us);
    if (map->runs_left == 0 ||
        (at == 0 && map->n == map->most && map->places[0].start_us != start_us)) {
        map->truncated = true;
        return VEER_ENODATA;
    }
    map->runs_left--;
    if (at < map->n && map->places[at].start_us == start_us)
        return stands_before(run, &map->places[at]) ? take(map, &map->places[at], run, err)
                                                    : VEER_OK;
    veer_run_place *const place = make_room(map, at);
    place->start_us = start_us;
    return take(map, place, run, err);
}

/* ---- lines ---- */

static int compare_numbers(double a, double b)
{
    return a > b ? -1 : a < b ? 1 : 0;
}

static int worse_first(const void *a, const void *b)
{
    const veer_run_line *const x = a, *const y = b;
    if ((x->places == 0) != (y->places == 0))
        return x->places == 0 ? 1 : -1;
    if (x->drifted != y->drifted)
        return x->drifted > y->drifted ? -1 : 1;
    const int drifted = compare_numbers(x->drift_effect, y->drift_effect);
    if (drifted != 0)
        return drifted;
    const int all = compare_numbers(x->effect, y->effect);
    return all != 0 ? all : strcmp(x->name, y->name);
}

static void count_cell(veer_run_line *line, const veer_run_cell *cell)
{
    const double effect = isnan(cell->effect) ? 0.0 : cell->effect;
    line->places++;
    line->numeric = cell->numeric;
    if (cell->verdict != VEER_DRIFT_STABLE && cell->verdict != VEER_DRIFT_DRIFTED)
        return;
    line->tested++;
    line->effect += effect;
    if (cell->verdict != VEER_DRIFT_DRIFTED)
        return;
    line->drifted++;
    line->drift_effect += effect;
}

static int by_column(const void *a, const void *b)
{
    const veer_run_cell *const x = a, *const y = b;
    return x->column < y->column ? -1 : x->column > y->column ? 1 : 0;
}

static void count_place(veer_run_map *map, veer_run_place *place)
{
    for (size_t i = 0; i < place->n_cells; i++)
        count_cell(&map->lines[place->cells[i].column], &place->cells[i]);
    if (place->n_cells > 1)
        qsort(place->cells, place->n_cells, sizeof *place->cells, by_column);
}

veer_rc veer_run_map_finish(veer_run_map *map, veer_err *err)
{
    map->n_lines = veer_map_count(map->names);
    map->lines = calloc(map->n_lines + 1, sizeof *map->lines);
    if (map->lines == NULL) {
        map->n_lines = 0;
        return veer_fail_nomem(err);
    }
    for (size_t i = 0; i < map->n_lines; i++) {
        size_t len = 0;
        map->lines[i].column = (uint32_t)i;
        map->lines[i].name = veer_map_key(map->names, (uint32_t)i, &len);
    }
    for (size_t i = 0; i < map->n; i++)
        count_place(map, &map->places[i]);
    qsort(map->lines, map->n_lines, sizeof *map->lines, worse_first);
    while (map->n_lines > 0 && map->lines[map->n_lines - 1].places == 0)
        map->n_lines--; /* of runs that others stand for */
    return VEER_OK;
}

void veer_run_map_cells(const veer_run_map *map, uint32_t column, const veer_run_cell **ret)
{
    const veer_run_cell wanted = {.column = column};
    for (size_t i = 0; i < map->n; i++) {
        const veer_run_place *const place = &map->places[i];
        ret[i] = place->n_cells > 0 ? bsearch(&wanted, place->cells, place->n_cells,
                                              sizeof *place->cells, by_column)
                                    : NULL;
    }
}
