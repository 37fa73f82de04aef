/* Drift runs as a table of columns against time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "judge/run_map.h"

#define OK(call) assert_int_equal((call), VEER_OK)
#define HOUR INT64_C(3600000000)

static veer_run_column column(const char *name, veer_drift_verdict verdict, double effect)
{
    return (veer_run_column){.name = name,
                             .numeric = name[0] == 'n',
                             .verdict = verdict,
                             .has_score = true,
                             .score = effect * 2,
                             .has_effect = true,
                             .effect = effect,
                             .note = ""};
}

/* A run at an hour with two columns, of which one may have drifted. */
static veer_rc add(veer_run_map *map, int64_t hour, double share, const char *drifted)
{
    veer_run_column columns[2] = {column("nan", VEER_DRIFT_STABLE, 0.125),
                                  column("text", VEER_DRIFT_STABLE, 0.25)};
    for (size_t i = 0; drifted != NULL && i < 2; i++)
        if (columns[i].name[0] == drifted[0])
            columns[i].verdict = VEER_DRIFT_DRIFTED;
    const veer_run run = {.time_us = hour * HOUR + 1,
                          .cur_rows = (uint64_t)hour,
                          .tested = 2,
                          .drifted = drifted != NULL,
                          .share = share,
                          .columns = columns,
                          .n_columns = 2};
    return veer_run_map_add(map, hour * HOUR, &run, NULL);
}

static void places_are_in_order(void **state)
{
    static const int64_t hours[] = {5, 7, 6, 1, 9};
    static const int64_t want[] = {5, 6, 7, 9};
    veer_run_map map;
    (void)state;
    OK(veer_run_map_init(&map, 4, NULL));
    for (size_t i = 0; i < 3; i++)
        OK(add(&map, hours[i], 0, NULL));
    OK(add(&map, hours[3], 0, NULL));
    assert_false(map.truncated);
    OK(add(&map, hours[4], 0, NULL)); /* one more than there is room for */
    assert_true(map.truncated);
    assert_int_equal(add(&map, 2, 0, NULL), VEER_ENODATA);
    OK(add(&map, 5, 0.5, "n")); /* the oldest one that is there */
    OK(veer_run_map_finish(&map, NULL));
    assert_int_equal(map.n, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(map.places[i].start_us, want[i] * HOUR);
        assert_int_equal(map.places[i].rows, want[i]);
    }
    assert_true(map.places[0].share > 0.4);
    veer_run_map_done(&map);
}

static void one_place(void **state)
{
    veer_run_map map;
    (void)state;
    OK(veer_run_map_init(&map, 1, NULL));
    OK(veer_run_map_finish(&map, NULL));
    assert_int_equal(map.n_lines, 0);
    veer_run_map_done(&map);
    OK(veer_run_map_init(&map, 1, NULL));
    OK(add(&map, 5, 0, NULL));
    OK(add(&map, 6, 0, NULL));
    assert_int_equal(add(&map, 5, 0, NULL), VEER_ENODATA);
    assert_int_equal(map.n, 1);
    assert_int_equal(map.places[0].start_us, 6 * HOUR);
    veer_run_map_done(&map);
}

/* The largest share, then the most tests, then the newest. */
static void which_run_stands(void **state)
{
    veer_run run = {.time_us = 5, .tested = 3, .share = 0.25};
    veer_run_map map;
    (void)state;
    OK(veer_run_map_init(&map, 3, NULL));
    OK(veer_run_map_add(&map, 0, &run, NULL));
    run.time_us = 6;
    run.share = 0.125;
    OK(veer_run_map_add(&map, 0, &run, NULL));
    assert_int_equal(map.places[0].time_us, 5);
    run.time_us = 7;
    run.share = 0.25;
    OK(veer_run_map_add(&map, 0, &run, NULL));
    assert_int_equal(map.places[0].time_us, 7);
    run.time_us = 8;
    run.tested = 2;
    OK(veer_run_map_add(&map, 0, &run, NULL));
    assert_int_equal(map.places[0].time_us, 7);
    run.time_us = 1;
    run.share = 0.5;
    OK(veer_run_map_add(&map, 0, &run, NULL));
    assert_int_equal(map.places[0].time_us, 1);
    assert_int_equal(map.n, 1);
    veer_run_map_done(&map);
}

static void lines_are_in_order(void **state)
{
    const veer_run_cell *cells[3];
    veer_run_column gone = column("gone", VEER_DRIFT_DRIFTED, 1);
    veer_run_column more = column("more", VEER_DRIFT_NO_DATA, 1);
    veer_run run = {.time_us = 1, .share = 0.01, .columns = &gone, .n_columns = 1};
    veer_run_map map;
    (void)state;
    OK(veer_run_map_init(&map, 3, NULL));
    OK(veer_run_map_add(&map, HOUR, &run, NULL)); /* the next one stands for it */
    OK(add(&map, 1, 0.5, "n"));
    OK(add(&map, 2, 0, NULL));
    run.columns = &more;
    OK(veer_run_map_add(&map, 3 * HOUR, &run, NULL));
    OK(veer_run_map_finish(&map, NULL));
    assert_int_equal(map.n_lines, 3);
    assert_string_equal(map.lines[0].name, "nan"); /* drifted, though text moved more */
    assert_string_equal(map.lines[1].name, "text");
    assert_string_equal(map.lines[2].name, "more"); /* never tested */
    assert_int_equal(map.lines[0].drifted, 1);
    assert_int_equal(map.lines[0].tested, 2);
    assert_int_equal(map.lines[2].tested, 0);
    assert_true(map.lines[0].numeric && !map.lines[1].numeric);
    veer_run_map_cells(&map, map.lines[0].column, cells);
    assert_int_equal(cells[0]->verdict, VEER_DRIFT_DRIFTED);
    assert_int_equal(cells[1]->verdict, VEER_DRIFT_STABLE);
    assert_true(cells[1]->score > 0.24 && cells[1]->score < 0.26);
    assert_null(cells[2]);
    veer_run_map_cells(&map, map.lines[2].column, cells);
    assert_null(cells[0]);
    assert_int_equal(cells[2]->verdict, VEER_DRIFT_NO_DATA);
    veer_run_map_done(&map);
}

static void what_is_not_there(void **state)
{
    veer_run_column bare = {.name = "bare", .note = "no values"};
    const veer_run run = {.columns = &bare, .n_columns = 1};
    veer_run_map map;
    (void)state;
    OK(veer_run_map_init(&map, 2, NULL));
    OK(veer_run_map_add(&map, 0, &run, NULL));
    assert_true(isnan(map.places[0].kl) && isnan(map.places[0].cosine));
    assert_true(isnan(map.places[0].cells[0].effect) && isnan(map.places[0].cells[0].score));
    veer_run_map_done(&map);
}

static void so_many_runs(void **state)
{
    veer_run_map map;
    (void)state;
    OK(veer_run_map_init(&map, 5, NULL));
    map.runs_left = 2;
    OK(add(&map, 3, 0, NULL));
    OK(add(&map, 2, 0, NULL));
    assert_false(map.truncated);
    assert_int_equal(add(&map, 1, 0, NULL), VEER_ENODATA);
    assert_true(map.truncated);
    assert_int_equal(map.n, 2);
    veer_run_map_done(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_in_order), cmocka_unit_test(one_place),
        cmocka_unit_test(which_run_stands),    cmocka_unit_test(lines_are_in_order),
        cmocka_unit_test(what_is_not_there),   cmocka_unit_test(so_many_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
