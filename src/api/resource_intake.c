/* POST predictions, feedback and metric points: what comes in. */
#include "api/intake.h"
#include "api/resource.h"
#include "base/limits.h"

#define BODY_TYPES                                                                            \
    "application/json|application/x-ndjson|application/ndjson|application/jsonl|application/" \
    "x-jsonlines|application/jsonlines|"

static veer_rc predictions(const http_request *request, http_response *response, veer_err *err)
{
    return veer_intake_handle(VEER_INTAKE_PREDICTIONS, request, response, err);
}

static veer_rc feedback(const http_request *request, http_response *response, veer_err *err)
{
    return veer_intake_handle(VEER_INTAKE_LABELS, request, response, err);
}

static veer_rc points(const http_request *request, http_response *response, veer_err *err)
{
    return veer_intake_handle(VEER_INTAKE_POINTS, request, response, err);
}

#define ACK_PARAMETER                                                           \
    {                                                                           \
        .name = "ack", .choices = "durable|memory",                             \
        .summary = "When to answer: once it is on disk (the default), or once " \
                   "it is in memory"                                            \
    }

static const http_parameter ack_query[] = {ACK_PARAMETER};
static const http_parameter points_query[] = {
    ACK_PARAMETER,
    {.name = "model", .summary = "Model of records that name none"},
    {.name = "version", .summary = "Version of records that name none"},
};

#define INTAKE_ROUTE(route_path, operation, text, body, fn)                                       \
    {                                                                                             \
        .method = HTTP_POST, .path = (route_path), .scope = HTTP_SCOPE_INGEST, .id = (operation), \
        .summary = (text), VEER_QUERY(ack_query), .request_type = BODY_TYPES,                     \
        .request_schema = (body), .response_type = HTTP_JSON, .response_schema = "Receipt",       \
        .body_limit = VEER_LIMIT_INGEST_BODY_BYTES, .handler = (fn)                               \
    }

static const http_route routes[] = {
    INTAKE_ROUTE("/api/v1/predictions", "addPredictions",
                 "Stores predictions: one, an array, or one per line", "Predictions", predictions),
    INTAKE_ROUTE("/inference", "logInference", "The same as addPredictions", "Predictions",
                 predictions),
    INTAKE_ROUTE("/api/v1/feedback", "addFeedback",
                 "Stores labels of predictions: one, an array, or one per line; a later label of "
                 "the same prediction replaces the earlier one",
                 "Labels", feedback),
    INTAKE_ROUTE("/feedback", "sendFeedback", "The same as addFeedback", "Labels", feedback),
    INTAKE_ROUTE("/feedback/batch", "sendFeedbackBatch", "The same as addFeedback", "Labels",
                 feedback),
    {.method = HTTP_POST,
     .path = "/api/v1/metrics",
     .scope = HTTP_SCOPE_INGEST,
     .id = "addMetrics",
     .summary =
         "Stores values of metrics computed elsewhere: one record, an array, or one per line",
     VEER_QUERY(points_query),
     .request_type = BODY_TYPES,
     .request_schema = "Points",
     .response_type = HTTP_JSON,
     .response_schema = "Receipt",
     .body_limit = VEER_LIMIT_INGEST_BODY_BYTES,
     .handler = points},
};

/* ---- schemas ---- */

static const veer_schema_member output_members[] = {
    {.name = "class", .type = "string|integer|boolean", .is_optional = true},
    {.name = "score", .type = "number?", .summary = "Of the positive class", .is_optional = true},
    {.name = "probabilities", .type = "{number}?", .summary = "By class", .is_optional = true},
    {.name = "value", .type = "number?", .summary = "Of a regression", .is_optional = true},
    {.name = "confidence", .type = "number?", .is_optional = true},
};

static const veer_schema_member prediction_members[] = {
    {.name = "model",
     .type = "string|integer",
     .summary = "Its name, registered on first sight; also model_id, model_name",
     .is_optional = true},
    {.name = "version", .type = "string|integer|null", .is_optional = true},
    {.name = "id",
     .type = "string|integer|null",
     .summary = "Of the prediction, unique within the model, by which its label finds it; made and "
                "returned where it is missing",
     .is_optional = true},
    {.name = "timestamp",
     .type = "string|number|null",
     .summary = "RFC 3339 or seconds, milli-, micro- or nanoseconds since 1970; now where missing",
     .is_optional = true},
    {.name = "features",
     .type = "{number|string|boolean|null}?",
     .summary = "Inputs of the model; also input_data, inputs",
     .is_optional = true},
    {.name = "prediction", .type = "Output|string|number|boolean|null", .is_optional = true},
    {.name = "confidence", .type = "number?", .is_optional = true},
    {.name = "latency_ms", .type = "number?", .is_optional = true},
    {.name = "cost_usd", .type = "number?", .is_optional = true},
    {.name = "tags",
     .type = "{string|integer|boolean|null}|string|null",
     .summary = "Names of segments; also segment",
     .is_optional = true},
    {.name = "label",
     .type = "object|string|number|boolean|null",
     .summary = "The truth where it is known already",
     .is_optional = true},
};

static const veer_schema_member label_members[] = {
    {.name = "id", .type = "string|integer", .summary = "Of the prediction", .is_optional = true},
    {.name = "label",
     .type = "object|string|number|boolean|null",
     .summary = "The true class or value",
     .is_optional = true},
    {.name = "value", .type = "number?", .summary = "The true value", .is_optional = true},
    {.name = "timestamp", .type = "string|number|null", .is_optional = true},
    {.name = "model",
     .type = "string|integer|null",
     .summary = "Where ids are unique within a model only",
     .is_optional = true},
    {.name = "version", .type = "string|integer|null", .is_optional = true},
};

static const veer_schema_member point_members[] = {
    {.name = "model", .type = "string|integer|null", .is_optional = true},
    {.name = "version", .type = "string|integer|null", .is_optional = true},
    {.name = "metric",
     .type = "string",
     .summary = "A name or alias of the table of metrics, or one of your own",
     .is_optional = true},
    {.name = "value", .type = "number?", .is_optional = true},
    {.name = "metrics",
     .type = "{number?}?",
     .summary = "Several metrics of one time, by name; those of the table may also stand in the "
                "record itself",
     .is_optional = true},
    {.name = "timestamp", .type = "string|number|null", .is_optional = true},
    {.name = "dataset", .type = "string|integer|null", .is_optional = true},
};

static const veer_schema_member fault_members[] = {
    {.name = "index", .type = "integer", .summary = "Of the record, from 0"},
    {.name = "pointer",
     .type = "string",
     .summary = "JSON pointer into the record; empty for the whole record"},
    {.name = "detail", .type = "string", .summary = "What is wrong and how to mend it"},
};

static const veer_schema_member receipt_members[] = {
    {.name = "accepted", .type = "integer", .summary = "Records, labels or points stored"},
    {.name = "duplicates", .type = "integer", .summary = "Known already, not stored again"},
    {.name = "rejected", .type = "integer", .summary = "Records that cannot be stored"},
    {.name = "errors", .type = "[RecordFault]", .summary = "Of the first 100 rejected records"},
    {.name = "durable", .type = "boolean", .summary = "True when it survives a loss of power"},
    {.name = "id",
     .type = "string",
     .summary = "Made for the only record, which had none",
     .is_optional = true},
    {.name = "ids",
     .type = "[string]",
     .summary = "Made for the records without one, in their order",
     .is_optional = true},
};

static const veer_schema schemas[] = {
    {.name = "Output",
     .summary = "What a model answered",
     VEER_MEMBERS(output_members),
     .is_open = true},
    {.name = "Prediction",
     .summary = "One inference of a model",
     VEER_MEMBERS(prediction_members),
     .is_open = true},
    {.name = "Predictions",
     .summary = "One prediction, an array of them, or one per line",
     .type = "Prediction|[Prediction]"},
    {.name = "Label",
     .summary = "What was true for a prediction",
     VEER_MEMBERS(label_members),
     .is_open = true},
    {.name = "Labels",
     .summary = "One label, an array of them, or one per line",
     .type = "Label|[Label]"},
    {.name = "Point",
     .summary = "Values of metrics of a model",
     VEER_MEMBERS(point_members),
     .is_open = true},
    {.name = "Points",
     .summary = "One record, an array of them, or one per line",
     .type = "Point|[Point]"},
    {.name = "RecordFault", .summary = "Why a record was rejected", VEER_MEMBERS(fault_members)},
    {.name = "Receipt", .summary = "What became of a body", VEER_MEMBERS(receipt_members)},
};

const veer_resource veer_resource_intake = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
