#include "veer/metric.h"

#include <math.h>
#include <string.h>

#define LONGEST_NAME 64

/* name, title, description, aliases, unit, better, task, lower, upper */
static const veer_metric metrics[] = {
    {"accuracy",
     "Accuracy",
     "share of rows whose class was predicted right",
     {"acc"},
     VEER_UNIT_RATIO,
     VEER_BETTER_UP,
     VEER_TASK_CLASSES,
     0,
     1},
    {"balanced_accuracy",
     "Balanced accuracy",
     "mean recall over the classes",
     {"balanced_acc"},
     VEER_UNIT_RATIO,
     VEER_BETTER_UP,
     VEER_TASK_CLASSES,
     0,
     1},
    {"precision",
     "Precision",
     "share of rows called positive that are",
     {"positive_predictive_value", "ppv"},
     VEER_UNIT_RATIO,
     VEER_BETTER_UP,
     VEER_TASK_CLASSES,
     0,
     1},
    {"recall",
     "Recall",
     "share of positive rows that were called so",
     {"sensitivity", "true_positive_rate", "tpr"},
     VEER_UNIT_RATIO,
     VEER_BETTER_UP,
     VEER_TASK_CLASSES,
     0,
     1},
    {"f1_score",
     "F1",
     "harmonic mean of precision and recall",
     {"f1"},
     VEER_UNIT_RATIO,
     VEER_BETTER_UP,
     VEER_TASK_CLASSES,
     0,
     1},
    {"specificity",
     "Specificity",
     "share of negative rows that were called so",
     {"true_negative_rate", "tnr"},
     VEER_UNIT_RATIO,
     VEER_BETTER_UP,
     VEER_TASK_CLASSES,
     0,
     1},
    {"mcc",
     "MCC",
     "Matthews correlation of predicted and true classes",
     {"matthews_corrcoef"},
     VEER_UNIT_NONE,
     VEER_BETTER_UP,
     VEER_TASK_CLASSES,
     -1,
     1},
    {"cohen_kappa",
     "Cohen's kappa",
     "agreement of predicted and true classes beyond chance",
     {"kappa", "cohen_kappa_score"},
     VEER_UNIT_NONE,
     VEER_BETTER_UP,
     VEER_TASK_CLASSES,
     -1,
     1},
    {"auc_roc",
     "AUC ROC",
     "chance that a positive row scores above a negative one",
     {"auc", "roc_auc", "roc_auc_score"},
     VEER_UNIT_RATIO,
     VEER_BETTER_UP,
     VEER_TASK_SCORES,
     0,
     1},
    {"auc_pr",
     "AUC PR",
     "average precision over the recall levels",
     {"average_precision", "pr_auc", "average_precision_score"},
     VEER_UNIT_RATIO,
     VEER_BETTER_UP,
     VEER_TASK_SCORES,
     0,
     1},
    {"log_loss",
     "Log loss",
     "mean negative logarithm of the probability given to the true class",
     {"logloss", "cross_entropy"},
     VEER_UNIT_NONE,
     VEER_BETTER_DOWN,
     VEER_TASK_SCORES,
     0,
     HUGE_VAL},
    {"brier",
     "Brier score",
     "mean squared difference of probability and outcome",
     {"brier_score", "brier_score_loss"},
     VEER_UNIT_NONE,
     VEER_BETTER_DOWN,
     VEER_TASK_SCORES,
     0,
     1},
    {"ece",
     "ECE",
     "mean distance of predicted probability and observed rate over bins",
     {"expected_calibration_error", "calibration_error"},
     VEER_UNIT_RATIO,
     VEER_BETTER_DOWN,
     VEER_TASK_SCORES,
     0,
     1},
    {"me",
     "Mean error",
     "mean of predicted minus true value",
     {"mean_error", "bias"},
     VEER_UNIT_TARGET,
     VEER_BETTER_NONE,
     VEER_TASK_REGRESSION,
     -HUGE_VAL,
     HUGE_VAL},
    {"mae",
     "MAE",
     "mean absolute error",
     {"mean_absolute_error"},
     VEER_UNIT_TARGET,
     VEER_BETTER_DOWN,
     VEER_TASK_REGRESSION,
     0,
     HUGE_VAL},
    {"mse",
     "MSE",
     "mean squared error",
     {"mean_squared_error"},
     VEER_UNIT_TARGET_SQUARED,
     VEER_BETTER_DOWN,
     VEER_TASK_REGRESSION,
     0,
     HUGE_VAL},
    {"rmse",
     "RMSE",
     "square root of the mean squared error",
     {"root_mean_squared_error"},
     VEER_UNIT_TARGET,
     VEER_BETTER_DOWN,
     VEER_TASK_REGRESSION,
     0,
     HUGE_VAL},
    {"r2_score",
     "R2",
     "share of the variance of the true values that predictions explain",
     {"r2", "r_squared"},
     VEER_UNIT_NONE,
     VEER_BETTER_UP,
     VEER_TASK_REGRESSION,
     -HUGE_VAL,
     1},
    {"mape",
     "MAPE",
     "mean absolute error relative to the true value",
     {"mean_absolute_percentage_error"},
     VEER_UNIT_RATIO,
     VEER_BETTER_DOWN,
     VEER_TASK_REGRESSION,
     0,
     HUGE_VAL},
    {"smape",
     "sMAPE",
     "mean absolute error relative to the mean of true and predicted size",
     {"symmetric_mape"},
     VEER_UNIT_RATIO,
     VEER_BETTER_DOWN,
     VEER_TASK_REGRESSION,
     0,
     2},
    {"median_ae",
     "Median error",
     "median absolute error",
     {"median_absolute_error", "medae"},
     VEER_UNIT_TARGET,
     VEER_BETTER_DOWN,
     VEER_TASK_REGRESSION,
     0,
     HUGE_VAL},
    {"max_ae",
     "Max error",
     "largest absolute error",
     {"max_error"},
     VEER_UNIT_TARGET,
     VEER_BETTER_DOWN,
     VEER_TASK_REGRESSION,
     0,
     HUGE_VAL},
    {"latency",
     "Latency",
     "time that one prediction takes",
     {"latency_ms"},
     VEER_UNIT_MILLISECONDS,
     VEER_BETTER_DOWN,
     VEER_TASK_OPERATION,
     0,
     HUGE_VAL},
    {"throughput",
     "Throughput",
     "predictions per second",
     {"rps", "requests_per_second"},
     VEER_UNIT_PER_SECOND,
     VEER_BETTER_UP,
     VEER_TASK_OPERATION,
     0,
     HUGE_VAL},
    {"error_rate",
     "Error rate",
     "share of requests that failed",
     {"errors"},
     VEER_UNIT_RATIO,
     VEER_BETTER_DOWN,
     VEER_TASK_OPERATION,
     0,
     1},
    {"cost",
     "Cost",
     "money that predictions cost",
     {"cost_usd"},
     VEER_UNIT_USD,
     VEER_BETTER_DOWN,
     VEER_TASK_OPERATION,
     0,
     HUGE_VAL},
    {"confidence",
     "Confidence",
     "how sure the model is of its predictions",
     {"mean_confidence"},
     VEER_UNIT_RATIO,
     VEER_BETTER_NONE,
     VEER_TASK_OPERATION,
     0,
     1},
};

const veer_metric *veer_metrics(size_t *ret_count)
{
    *ret_count = sizeof metrics / sizeof metrics[0];
    return metrics;
}

static char plain(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return c == '-' || c == ' ' ? '_' : c;
}

static int has_name(const veer_metric *metric, const char *name)
{
    if (strcmp(metric->name, name) == 0)
        return 1;
    for (size_t i = 0; i < sizeof metric->aliases / sizeof metric->aliases[0]; i++)
        if (metric->aliases[i] != NULL && strcmp(metric->aliases[i], name) == 0)
            return 1;
    return 0;
}

const veer_metric *veer_metric_find(const char *name)
{
    char wanted[LONGEST_NAME];
    size_t len = 0;
    for (; name[len] != '\0'; len++) {
        if (len == sizeof wanted - 1)
            return NULL;
        wanted[len] = plain(name[len]);
    }
    wanted[len] = '\0';
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++)
        if (has_name(&metrics[i], wanted))
            return &metrics[i];
    return NULL;
}

const char *veer_unit_text(veer_unit unit)
{
    switch (unit) {
    case VEER_UNIT_MILLISECONDS:
        return "ms";
    case VEER_UNIT_PER_SECOND:
        return "/s";
    case VEER_UNIT_USD:
        return "USD";
    case VEER_UNIT_NONE:
    case VEER_UNIT_RATIO:
    case VEER_UNIT_TARGET:
    case VEER_UNIT_TARGET_SQUARED:
        break;
    }
    return "";
}
