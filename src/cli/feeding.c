#include "cli/feeding.h"

#include "base/limits.h"
#include "cli/out.h"

veer_rc veer_feeding_init(veer_feeding *feeding, const veer_cli *cli,
                          const veer_feeding_options *options, veer_err *err)
{
    const veer_column_option *columns = NULL;
    size_t n_columns = 0;
    const size_t n = cli->operands.n + options->labels.n;
    if (n == 0)
        return veer_fail(err, VEER_EINVAL, "FILE is missing; see 'veer %s --help'", cli->cmd->name);
    const veer_rc rc = veer_mapping_parse(&options->columns, VEER_MAPPING_PREDICTIONS, cli->arena,
                                          &columns, &n_columns, err);
    if (rc != VEER_OK)
        return rc;
    *feeding = (veer_feeding){.cli = cli, .o = options, .n = n};
    feeding->tallies = veer_arena_array(cli->arena, n, sizeof *feeding->tallies);
    return feeding->tallies != NULL ? VEER_OK : veer_fail_nomem(err);
}

veer_rc veer_feeding_connect(veer_feeding *feeding, const volatile sig_atomic_t *stop,
                             veer_err *err)
{
    const veer_connect_wish wish = {.create = true,
                                    .wait_ms = feeding->o->wait_s.value * 1000,
                                    .stop = stop};
    return veer_connect(&feeding->o->connect, &wish, &feeding->connection, err);
}

veer_rc veer_feeding_open(veer_feeding *feeding, size_t index, veer_feeding_file *file,
                          veer_err *err)
{
    const veer_feeding_options *const o = feeding->o;
    const veer_operands *const operands = &feeding->cli->operands;
    const bool labels = index >= operands->n;
    const veer_mapping_for kind = labels            ? VEER_MAPPING_LABELS
                                  : o->labels.n > 0 ? VEER_MAPPING_WITHOUT_LABELS
                                                    : VEER_MAPPING_PREDICTIONS;
    veer_tally *const tally = &feeding->tallies[index];
    file->options = (veer_feed_options){
        .path = labels ? o->labels.items[index - operands->n] : operands->items[index],
        .labels = labels,
        .model = o->model,
        .version = o->version,
    };
    veer_rc rc = veer_mapping_parse(&o->columns, kind, feeding->cli->arena, &file->options.columns,
                                    &file->options.n_columns, err);
    if (rc == VEER_OK)
        rc = veer_feed_open(&file->options, &file->feed, err);
    if (rc != VEER_OK)
        return rc;
    if (feeding->n_opened <= index)
        feeding->n_opened = index + 1;
    tally->file = veer_feed_name(file->feed);
    tally->kind = veer_sender_kind(veer_feed_to(file->feed));
    return veer_sender_init(&file->sender, feeding->connection.client, veer_feed_to(file->feed),
                            tally, (size_t)o->batch.value, err);
}

void veer_feeding_close(veer_feeding_file *file)
{
    veer_sender_done(&file->sender);
    veer_feed_free(file->feed);
    file->feed = NULL;
}

veer_rc veer_feeding_print(const veer_feeding *feeding, const char *last, veer_err *err)
{
    veer_buf out;
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    veer_rc rc = VEER_OK;
    if (feeding->o->json) {
        veer_json_writer w;
        veer_json_writer_init(&w, &out, 2);
        veer_tally_json(feeding->tallies, feeding->n_opened, &w);
        rc = veer_json_finish(&w, err);
        veer_buf_putc(&out, '\n');
    } else {
        veer_tally_text(feeding->tallies, feeding->n_opened, &feeding->cli->style, &out);
        if (last != NULL)
            veer_buf_printf(&out, "%s\n", last);
    }
    if (rc == VEER_OK)
        rc = veer_buf_status(&out, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(out.data, out.len, err);
    veer_buf_done(&out);
    return rc;
}

bool veer_feeding_has_rejected(const veer_feeding *feeding)
{
    for (size_t i = 0; i < feeding->n_opened; i++)
        if (feeding->tallies[i].rejected > 0)
            return true;
    return false;
}

void veer_feeding_done(veer_feeding *feeding)
{
    veer_disconnect(&feeding->connection);
}
