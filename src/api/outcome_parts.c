#include "api/outcome_parts.h"

#define MOST_CLASSES_SHOWN 64 /* of a confusion matrix */

static const char *const task_names[] = {
    [VEER_PERF_AUTO] = NULL,
    [VEER_PERF_BINARY] = "binary",
    [VEER_PERF_MULTICLASS] = "multiclass",
    [VEER_PERF_REGRESSION] = "regression",
};

const char *veer_task_name(veer_perf_task task)
{
    return task_names[task];
}

veer_perf_task veer_task_asked_of(const http_request *request)
{
    const http_text text = http_request_query(request, "task");
    for (size_t i = 1; text.text != NULL && i < sizeof task_names / sizeof *task_names; i++)
        if (http_text_is(text, task_names[i]))
            return (veer_perf_task)i;
    return VEER_PERF_AUTO;
}

void veer_put_task(veer_json_writer *w, const veer_window_task *task)
{
    const bool binary = task->task == VEER_PERF_BINARY && task->positive[0] != '\0';
    veer_put_text(w, "task", veer_task_name(task->task));
    veer_put_text(w, "positive", binary ? task->positive : NULL);
    veer_put_text(w, "positive_why", binary ? task->positive_why : NULL);
}

static void put_matrix(veer_json_writer *w, const veer_window_matrix *matrix)
{
    veer_json_begin_object(w);
    veer_json_put_key(w, "classes");
    veer_json_begin_array(w);
    for (size_t i = 0; i < matrix->k; i++)
        veer_json_put_string(w, matrix->classes[i]);
    veer_json_end_array(w);
    veer_json_put_key(w, "rows_true_columns_predicted");
    veer_json_begin_array(w);
    for (size_t i = 0; i < matrix->k; i++) {
        veer_json_begin_array(w);
        for (size_t j = 0; j < matrix->k; j++)
            veer_json_put_uint64(w, matrix->cells[i * matrix->k + j]);
        veer_json_end_array(w);
    }
    veer_json_end_array(w);
    veer_json_end_object(w);
}

veer_rc veer_put_confusion(veer_json_writer *w, const veer_window *window,
                           const veer_window_task *task, veer_err *err)
{
    veer_window_matrix matrix = {0};
    const veer_rc rc = veer_window_matrix_init(&matrix, window, task, err);
    if (rc != VEER_OK && rc != VEER_ENODATA)
        return rc;
    veer_json_put_key(w, "confusion");
    if (rc == VEER_OK && matrix.k <= MOST_CLASSES_SHOWN)
        put_matrix(w, &matrix);
    else
        veer_json_put_null(w);
    veer_window_matrix_done(&matrix);
    return VEER_OK;
}
