#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/grid.h"

static const veer_grid_column columns[] = {
    {.title = "name", .key = "name", .shrink = true},
    {.title = "value", .key = "value", .align = VEER_ALIGN_RIGHT},
    {.title = "extra", .key = "extra", .drop = 1},
};

static void fill(veer_grid *grid)
{
    veer_grid_init(grid, columns, 3);
    veer_grid_text(grid, "a,b|c", VEER_TONE_PLAIN);
    veer_grid_real(grid, 0.125, VEER_TONE_BAD);
    veer_grid_text(grid, "x", VEER_TONE_PLAIN);
    veer_grid_text(grid, "a long name", VEER_TONE_PLAIN);
    veer_grid_row(grid);
}

static void check(veer_style style, const char *want)
{
    veer_grid grid;
    veer_buf out;
    fill(&grid);
    veer_buf_init(&out, 4096);
    assert_int_equal(veer_grid_text_out(&grid, &style, &out, NULL), VEER_OK);
    assert_string_equal(veer_buf_cstr(&out), want);
    veer_buf_done(&out);
    veer_grid_done(&grid);
}

static void columns_are_aligned(void **state)
{
    (void)state;
    check((veer_style){.width = 0}, "name          value  extra\n"
                                    "a,b|c        0.1250  x\n"
                                    "a long name       -  -\n");
}

static void narrow_lines_drop_then_shrink(void **state)
{
    (void)state;
    check((veer_style){.width = 19}, "name          value\n"
                                     "a,b|c        0.1250\n"
                                     "a long name       -\n"
                                     "(1 more column o...\n");
    check((veer_style){.width = 16}, "name       value\n"
                                     "a,b|c     0.1250\n"
                                     "a lon...       -\n"
                                     "(1 more colum...\n");
}

static void csv_and_markdown(void **state)
{
    (void)state;
    veer_grid grid;
    veer_buf out;
    fill(&grid);
    assert_int_equal(veer_grid_rows(&grid), 2);
    veer_buf_init(&out, 4096);
    assert_int_equal(veer_grid_csv_out(&grid, &out, NULL), VEER_OK);
    assert_string_equal(veer_buf_cstr(&out),
                        "name,value,extra\n\"a,b|c\",0.125,x\na long name,,\n");
    veer_buf_clear(&out);
    assert_int_equal(veer_grid_markdown_out(&grid, &out, NULL), VEER_OK);
    assert_string_equal(veer_buf_cstr(&out), "| name | value | extra |\n|---|---:|---|\n"
                                             "| a,b\\|c | **0.1250** | x |\n"
                                             "| a long name | \xE2\x80\x93 | \xE2\x80\x93 |\n");
    veer_buf_done(&out);
    veer_grid_done(&grid);
}

static void a_full_buffer_is_a_failure(void **state)
{
    (void)state;
    veer_grid grid;
    veer_buf out;
    const veer_style style = {.width = 0};
    fill(&grid);
    veer_buf_init(&out, 10);
    assert_int_equal(veer_grid_text_out(&grid, &style, &out, NULL), VEER_ELIMIT);
    veer_buf_done(&out);
    veer_grid_done(&grid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_aligned),
        cmocka_unit_test(narrow_lines_drop_then_shrink),
        cmocka_unit_test(csv_and_markdown),
        cmocka_unit_test(a_full_buffer_is_a_failure),
    };
    return cmocka_run_group_tests_name("grid", tests, NULL, NULL);
}
