/* Bounded Nelder-Mead (Nelder and Mead 1965; points outside the box are moved to its wall). A
 * simplex pressed against a wall can lose a dimension, so each run is restarted around its best
 * point with a fresh simplex until nothing is gained. */
#include <math.h>
#include <string.h>

#include "stats/hw.h"

#define MAX_DIMS 4
#define STARTS 4      /* best grid points that are refined */
#define MAX_RUNS 12   /* restarts of one refinement */
#define MAX_MOVES 150 /* of one simplex */

/* Grid per dimension: both walls, where optima often lie, and finer near 0, where smoothing
 * parameters change most. */
static const double grid[] = {0, 0.05, 0.2, 0.5, 1};
#define GRID_STEPS (sizeof grid / sizeof grid[0])

typedef struct point {
    double x[MAX_DIMS]; /* in the unit cube */
    double f;           /* objective there */
} point;

typedef struct search {
    veer_objective objective; /* what is minimised */
    void *model;              /* its argument */
    size_t dims;              /* of the cube */
} search;

static void evaluate(const search *s, point *p)
{
    for (size_t d = 0; d < s->dims; d++)
        p->x[d] = fmin(1, fmax(0, p->x[d]));
    p->f = s->objective(p->x, s->model);
}

/* Puts p into a list sorted by f that holds at most cap points. */
static void keep_best(point *list, size_t *count, size_t cap, const point *p)
{
    size_t at = *count;
    while (at > 0 && p->f < list[at - 1].f)
        at--;
    if (at == cap)
        return;
    const size_t end = *count < cap ? *count : cap - 1;
    memmove(&list[at + 1], &list[at], (end - at) * sizeof *list);
    list[at] = *p;
    *count = end + 1;
}

/* base + weight * (base - worst), evaluated. */
static point along(const search *s, const point *base, const point *worst, double weight)
{
    point p = {{0}, 0};
    for (size_t d = 0; d < s->dims; d++)
        p.x[d] = base->x[d] + weight * (base->x[d] - worst->x[d]);
    evaluate(s, &p);
    return p;
}

static void shrink(const search *s, point *simplex)
{
    point old[MAX_DIMS + 1];
    memcpy(old, simplex, (s->dims + 1) * sizeof *old);
    size_t count = 1;
    for (size_t i = 1; i <= s->dims; i++) {
        const point p = along(s, &old[0], &old[i], -0.5);
        keep_best(simplex, &count, s->dims + 1, &p);
    }
}

/* Replaces the worst point; the simplex stays sorted. */
static void move_simplex(const search *s, point *simplex)
{
    const point worst = simplex[s->dims];
    point centre = {{0}, 0};
    for (size_t i = 0; i < s->dims; i++)
        for (size_t d = 0; d < s->dims; d++)
            centre.x[d] += simplex[i].x[d] / (double)s->dims;
    point next = along(s, &centre, &worst, 1);
    if (next.f < simplex[0].f) {
        const point far = along(s, &centre, &worst, 2);
        next = far.f < next.f ? far : next;
    } else if (!(next.f < simplex[s->dims - 1].f)) {
        next = along(s, &centre, &worst, next.f < worst.f ? 0.5 : -0.5);
    }
    if (!(next.f < worst.f)) {
        shrink(s, simplex);
        return;
    }
    size_t count = s->dims;
    keep_best(simplex, &count, s->dims + 1, &next);
}

/* One simplex from start with edges of the given length, until it is flat. */
static point run_simplex(const search *s, const point *start, double edge)
{
    point simplex[MAX_DIMS + 1];
    size_t count = 0;
    keep_best(simplex, &count, s->dims + 1, start);
    for (size_t d = 0; d < s->dims; d++) {
        point p = *start;
        p.x[d] += p.x[d] + edge <= 1 ? edge : -edge;
        evaluate(s, &p);
        keep_best(simplex, &count, s->dims + 1, &p);
    }
    for (int i = 0; i < MAX_MOVES; i++) {
        move_simplex(s, simplex);
        if (simplex[s->dims].f - simplex[0].f <= 1e-12 * fabs(simplex[0].f))
            break;
    }
    return simplex[0];
}

static point refine(const search *s, point best)
{
    double edge = 0.2;
    for (int run = 0; run < MAX_RUNS; run++, edge *= 0.5) {
        const double before = best.f;
        const point next = run_simplex(s, &best, edge);
        best = next.f < best.f ? next : best;
        if (run > 2 && before - best.f <= 1e-10 * fabs(before))
            break;
    }
    return best;
}

double veer_minimise_unit(veer_objective objective, void *model, size_t dims, double *x)
{
    const search s = {objective, model, dims};
    point starts[STARTS];
    size_t count = 0, cells = 1;
    for (size_t d = 0; d < dims; d++)
        cells *= GRID_STEPS;
    for (size_t cell = 0; cell < cells; cell++) {
        point p = {{0}, 0};
        for (size_t d = 0, rest = cell; d < dims; d++, rest /= GRID_STEPS)
            p.x[d] = grid[rest % GRID_STEPS];
        evaluate(&s, &p);
        keep_best(starts, &count, STARTS, &p);
    }
    point best = starts[0];
    for (size_t i = 0; i < count; i++) {
        const point p = refine(&s, starts[i]);
        best = p.f < best.f ? p : best;
    }
    memcpy(x, best.x, dims * sizeof *x);
    return best.f;
}
