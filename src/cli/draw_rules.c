/* Rules, one a line. */
#include <string.h>

#include "cli/draw.h"

static const veer_grid_column columns[] = {
    {.title = "name", .key = "name", .shrink = true, .keep = 12},
    {.title = "model", .key = "model", .shrink = true, .keep = 6},
    {.title = "version", .key = "version", .shrink = true, .drop = 2},
    {.title = "severity", .key = "severity", .drop = 1},
    {.title = "fires when", .key = "expr", .shrink = true, .keep = 24},
    {.title = "for", .key = "for", .drop = 3},
    {.title = "channels", .key = "channels", .shrink = true, .drop = 4},
    {.title = "from", .key = "source", .shrink = true, .drop = 5},
    {.title = "state", .key = "enabled", .drop = 6},
};

/* "a, b", or a dash. */
static void put_names(veer_grid *grid, const veer_json_node *name)
{
    veer_buf text;
    veer_buf_init(&text, 4096);
    for (; name != NULL; name = name->next)
        veer_buf_printf(&text, "%s%s", text.len > 0 ? ", " : "",
                        name->text != NULL ? name->text : "?");
    if (text.len > 0 && text.failed == VEER_OK)
        veer_grid_text(grid, veer_buf_cstr(&text), VEER_TONE_DIM);
    else
        veer_grid_none(grid);
    veer_buf_done(&text);
}

static void put_rule(veer_grid *grid, const veer_json_node *rule)
{
    const char *const severity = veer_json_get_text(rule, "severity", "medium");
    const veer_json_node *const enabled = veer_json_get(rule, "enabled");
    const bool off = enabled != NULL && enabled->kind == VEER_JSON_FALSE;
    veer_grid_row(grid);
    veer_cell_text(grid, rule, "name", off ? VEER_TONE_DIM : VEER_TONE_STRONG);
    veer_cell_text(grid, rule, "model", VEER_TONE_PLAIN);
    veer_cell_text(grid, rule, "version", VEER_TONE_PLAIN);
    veer_grid_text(grid, severity, veer_draw_tone(severity));
    veer_cell_text(grid, rule, "expr", VEER_TONE_PLAIN);
    veer_cell_text(grid, rule, "for", VEER_TONE_DIM);
    put_names(grid, veer_json_get_first(rule, "channels"));
    veer_cell_text(grid, rule, "source", VEER_TONE_DIM);
    veer_grid_both(grid, off ? "off" : "on", off ? "false" : "true",
                   off ? VEER_TONE_WARN : VEER_TONE_DIM);
}

veer_rc veer_draw_rules(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    const veer_json_node *rule = veer_json_get_first(tree, "rules");
    veer_grid grid;
    veer_grid_init(&grid, columns, sizeof columns / sizeof *columns);
    for (; rule != NULL; rule = rule->next)
        put_rule(&grid, rule);
    const veer_rc rc = veer_sheet_grid(
        sheet, &grid,
        "no rules yet; 'veer rules apply FILE' takes them from a YAML file, 'veer alerts "
        "create-rule' makes one, and 'veer serve --rules-files' provisions them",
        err);
    veer_grid_done(&grid);
    return rc;
}
