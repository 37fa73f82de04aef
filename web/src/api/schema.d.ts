// Made by `npm run types` from openapi.json; not edited by hand.
export interface paths {
    "/api/v1/models/{model}/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Traffic, classes, confidence, latency and cost of a model, in windows of time */
        get: operations["getActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts, the newest first */
        get: operations["listAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many alerts there are, by status and severity */
        get: operations["summarizeAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An alert and all that happened to it */
        get: operations["getAlert"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Somebody takes care of an alert */
        post: operations["acknowledgeAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends an alert by hand */
        post: operations["resolveAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/anomalies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Values of a metric that lie far from those just before them */
        get: operations["getAnomalies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/backtest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The whole evaluation over stored history, as if it had been live; nothing is kept and nobody is told */
        post: operations["runBacktest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/backups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Copies everything that is stored into a new folder below the data directory, while records go on coming in */
        post: operations["createBackup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Channels, without their secrets */
        get: operations["listChannels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{name}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a test message now and waits for the answer */
        post: operations["testChannel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages that wait, were sent or failed, the newest first */
        get: operations["listMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/columns/{column}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A feature or an output of a model, in windows of time */
        get: operations["getColumn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Two versions side by side: every metric with its difference, how sure that is, and whether it decides */
        get: operations["compareVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/curves": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How good a model was, as pictures: confusion, ROC, precision and recall, calibration, scores, thresholds, residuals */
        get: operations["getCurves"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/degradation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether metrics have become worse than in the time before, by how much, and whether that is more than chance */
        get: operations["getDegradation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/doctor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Looks for damage: in the store, in each block, and between the records and what is derived from them */
        post: operations["runDoctor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/drift": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Compares the current window with the baseline, column by column, now; nothing of it is kept */
        get: operations["runDrift"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/drift/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The latest drift run that an evaluation made */
        get: operations["getLatestDrift"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/drift/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Drift runs that evaluations made, the newest first */
        get: operations["listDriftRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/drift/map": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The drift runs that evaluations made, columns against time, in lists */
        get: operations["getDriftMap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/evaluation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a model is judged */
        get: operations["getEvaluationSettings"];
        /** Sets how a model is judged; what is not named is as by default */
        put: operations["putEvaluationSettings"];
        post?: never;
        /** A model is judged by default again */
        delete: operations["deleteEvaluationSettings"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evaluations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A cycle of the evaluation now: drift runs, rules, alerts; with from, to or step the drift runs of the past that are not there yet, and nothing else */
        post: operations["runEvaluation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** News as Server-Sent Events; Last-Event-ID continues after a break */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/features": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What stood in the inputs of a model */
        get: operations["getFeatures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/forecast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Trend of a metric, what it will be, and when it crosses a limit */
        get: operations["getForecast"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the server lives; looks at nothing else */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether requests should be sent here; 503 with the reason if not */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Figures of the server: ingest, store, index, connections */
        get: operations["getStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/predictions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stores predictions: one, an array, or one per line */
        post: operations["addPredictions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/inference": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same as addPredictions */
        post: operations["logInference"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stores labels of predictions: one, an array, or one per line; a later label of the same prediction replaces the earlier one */
        post: operations["addFeedback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same as addFeedback */
        post: operations["sendFeedback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feedback/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same as addFeedback */
        post: operations["sendFeedbackBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Values of metrics that were computed elsewhere, by series, metric and time */
        get: operations["listPoints"];
        put?: never;
        /** Stores values of metrics computed elsewhere: one record, an array, or one per line */
        post: operations["addMetrics"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Recorded metrics by time, or the days of a model without any */
        get: operations["getMetricsLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a model is: one word, what it is made of, and its metrics over time */
        get: operations["getModelHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All models, in order of first sight */
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One model and its versions */
        get: operations["getModel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description */
        get: operations["describeApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All models at a glance: traffic, main metric, drift, alerts, health */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/performance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How good a model was, in windows of time, from its labels */
        get: operations["getPerformance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/points": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics of a model that were computed elsewhere, in windows of time */
        get: operations["getPointSeries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics for Prometheus: text 0.0.4, or OpenMetrics 1.0 where Accept prefers it
         * @description Query parameters that are not listed are let through
         */
        get: operations["getPrometheusMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Stored predictions in the order of arrival, one JSON object per line; while there are more, the header Veer-Next-Cursor says where they begin */
        get: operations["listRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/reference": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is known of the fixed baseline of a model */
        get: operations["getReference"];
        /** Keeps a file of records, CSV or JSON lines, with or without labels, as the fixed baseline */
        put: operations["putReference"];
        post?: never;
        /** Forgets the fixed baseline */
        delete: operations["deleteReference"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/reference/freeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keeps the records of a past window, with their labels, as the fixed baseline */
        post: operations["freezeReference"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retraining": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs of retraining, the newest first */
        get: operations["listRetraining"];
        put?: never;
        /** Starts the action of the model, unless one runs or ran just now */
        post: operations["requestRetraining"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retraining/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A run of retraining */
        get: operations["getRetraining"];
        put?: never;
        /** The pipeline reports how far a run is */
        post: operations["reportRetraining"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** When a rule would have fired over stored history; the rule is not kept */
        post: operations["testNewRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/{name}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** When a rule would have fired over stored history */
        post: operations["testRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All rules, by name */
        get: operations["listRules"];
        put?: never;
        /** A new rule; 409 if there is one of that name */
        post: operations["createRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whether an expression, or a whole rule, is understood, and what it means */
        post: operations["checkRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A rule */
        get: operations["getRule"];
        /** Makes or replaces a rule; those of files cannot be changed here */
        put: operations["putRule"];
        post?: never;
        /** Forgets a rule; its alerts resolve */
        delete: operations["dropRule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drift/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The latest drift run of each model and version, the newest first */
        get: operations["getSeedDriftLatest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drift/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Drift runs of all models, the newest first */
        get: operations["getSeedDriftHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts of all models, the newest first */
        get: operations["getSeedAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many models, predictions and alerts there are */
        get: operations["getSeedStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model}/segments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The segments of a model, for the parameter 'segment' */
        get: operations["listSegments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether tokens are needed, and what the caller may do */
        get: operations["getSession"];
        put?: never;
        /** Keep a token in the cookie of a browser, if it is valid */
        post: operations["createSession"];
        /** Forget the cookie */
        delete: operations["deleteSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/silences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Silences that have not ended, those that end first in front */
        get: operations["listSilences"];
        put?: never;
        /** Nobody is told of alerts that meet all matchers, until it ends */
        post: operations["createSilence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/silences/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** A silence ends now */
        delete: operations["endSilence"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All tokens, without their secrets */
        get: operations["listTokens"];
        put?: never;
        /** Make a token; its text is answered this once */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a token at once */
        delete: operations["revokeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Why a request failed (RFC 9457) */
        Problem: {
            type: string;
            /** @description The name of the status */
            title: string;
            /** @description The HTTP status */
            status: number;
            /** @description What was wrong and what to do */
            detail?: string;
            /** @description Byte at which something is wrong */
            position?: number;
        };
        /** @description A number within bounds */
        Bounded: {
            /** @description Best estimate */
            value: number;
            /** @description The exact value is not below this */
            lo: number;
            /** @description Nor above this */
            hi: number;
        };
        /** @description A category and how often it came */
        Category: {
            value: string;
            count: number;
            /** @description Of the predictions that have one */
            share: number;
        };
        /** @description What is known of a column of numbers */
        Numbers: {
            /** @description Predictions that have the number */
            count: number;
            /** @description Predictions that do not */
            missing: number;
            /** @description Why there is nothing more */
            why?: string;
            mean?: number | null;
            /** @description Standard deviation; null below two values */
            std?: number | null;
            min?: number | null;
            max?: number | null;
            sum?: number | null;
            p05?: components["schemas"]["Bounded"];
            p25?: components["schemas"]["Bounded"];
            p50?: components["schemas"]["Bounded"];
            p75?: components["schemas"]["Bounded"];
            p90?: components["schemas"]["Bounded"];
            p95?: components["schemas"]["Bounded"];
            p99?: components["schemas"]["Bounded"];
        };
        /** @description Activity of a stretch of time */
        ActivityWindow: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** @description Width of the coarsest bucket; ends are rounded to it; 0: no data */
            resolution_s: number;
            /** @description Predictions */
            count: number;
            /** @description Predictions per second, up to now; null in the future */
            throughput: number | null;
            /** @description The most frequent predicted classes */
            classes: components["schemas"]["Category"][];
            /** @description How many there are, about */
            distinct_classes: number | null;
            confidence: components["schemas"]["Numbers"];
            latency_ms: components["schemas"]["Numbers"];
            /** @description mean: per call; sum: in all */
            cost_usd: components["schemas"]["Numbers"];
            score: components["schemas"]["Numbers"];
            value: components["schemas"]["Numbers"];
        };
        /** @description Activity over time */
        Activity: {
            model: string;
            /** @description Those that are merged; "": unnamed */
            versions: string[];
            segment: string | null;
            /** Format: date-time */
            from: string;
            /**
             * Format: date-time
             * @description Exclusive
             */
            to: string;
            /** @description Width of the windows: 5m, 1mo, all */
            step: string;
            windows: components["schemas"]["ActivityWindow"][];
            overall: components["schemas"]["ActivityWindow"];
        };
        /** @description A value with its baseline */
        AlertSignal: {
            value?: number | null;
            /** @description The exact value is not below */
            lo?: number | null;
            /** @description Nor above */
            hi?: number | null;
            /** @description Samples */
            n: number;
            /** @description What the baseline is a value of too, where value was made of both */
            measured?: number | null;
            baseline?: number | null;
            baseline_n?: number;
            /** @description From the baseline */
            change_pct?: number | null;
            /** @description Of the difference */
            p?: number | null;
            /** @description Current window */
            from: string | null;
            to: string | null;
            baseline_from: string | null;
            baseline_to: string | null;
            /** @description Why there is no value */
            why?: string;
        };
        /** @description A drifted column */
        AlertColumn: {
            name: string;
            method: string | null;
            score: number | null;
            effect: number | null;
            drifted: boolean;
        };
        /** @description A rule that holds for a version */
        Alert: {
            id: string;
            rule: string;
            /** @description Of the rule when it fired */
            expr: string | null;
            model: string;
            /** @description "": unnamed */
            version: string | null;
            segment: string | null;
            /** @enum {string} */
            severity: "low" | "medium" | "high" | "critical";
            /** @enum {string} */
            status: "active" | "acknowledged" | "resolved";
            /** @description One sentence */
            message: string | null;
            /** @description What it is about */
            term: string | null;
            /** @description Since when the condition holds */
            started: string | null;
            fired: string | null;
            updated: string | null;
            acknowledged: string | null;
            acknowledged_by: string | null;
            resolved: string | null;
            /** @description veer: by itself */
            resolved_by: string | null;
            notes: string | null;
            /** @description That found the condition true */
            evaluations: number;
            /** @description It cannot be told now */
            no_data: boolean;
            signal: components["schemas"]["AlertSignal"];
            /** @description Farthest beyond the limit */
            worst: number | null;
            /** @description Sign of the condition */
            compare: string;
            limit: number | null;
            /** @description That drifted most */
            columns: components["schemas"]["AlertColumn"][];
            labels: {
                [key: string]: string;
            };
            runbook: string | null;
            silenced_by: string | null;
            inhibited_by: string | null;
            /** @description Why nobody was told */
            held_back: string | null;
            backtest: boolean;
        };
        /** @description What happened to an alert */
        AlertEvent: {
            event: string;
            alert: string;
            time: string | null;
            actor: string | null;
            detail: string | null;
        };
        /** @description An alert and its events */
        AlertDetail: {
            id: string;
            rule: string;
            /** @description Of the rule when it fired */
            expr: string | null;
            model: string;
            /** @description "": unnamed */
            version: string | null;
            segment: string | null;
            /** @enum {string} */
            severity: "low" | "medium" | "high" | "critical";
            /** @enum {string} */
            status: "active" | "acknowledged" | "resolved";
            /** @description One sentence */
            message: string | null;
            /** @description What it is about */
            term: string | null;
            /** @description Since when the condition holds */
            started: string | null;
            fired: string | null;
            updated: string | null;
            acknowledged: string | null;
            acknowledged_by: string | null;
            resolved: string | null;
            /** @description veer: by itself */
            resolved_by: string | null;
            notes: string | null;
            /** @description That found the condition true */
            evaluations: number;
            /** @description It cannot be told now */
            no_data: boolean;
            signal: components["schemas"]["AlertSignal"];
            /** @description Farthest beyond the limit */
            worst: number | null;
            /** @description Sign of the condition */
            compare: string;
            limit: number | null;
            /** @description That drifted most */
            columns: components["schemas"]["AlertColumn"][];
            labels: {
                [key: string]: string;
            };
            runbook: string | null;
            silenced_by: string | null;
            inhibited_by: string | null;
            /** @description Why nobody was told */
            held_back: string | null;
            backtest: boolean;
            /** @description In order */
            events: components["schemas"]["AlertEvent"][];
        };
        /** @description Alerts */
        AlertList: {
            /** @description null: from the first */
            from: string | null;
            /** @description null: to the last */
            to: string | null;
            /** @description The newest first */
            alerts: components["schemas"]["Alert"][];
            /** @description There are more */
            truncated: boolean;
        };
        /** @description Alerts by severity */
        SeverityCounts: {
            low: number;
            medium: number;
            high: number;
            critical: number;
        };
        /** @description Counts of alerts */
        AlertSummary: {
            /** @description null: all */
            model: string | null;
            hours: number;
            from: string | null;
            to: string | null;
            total_count: number;
            active_count: number;
            acknowledged_count: number;
            resolved_count: number;
            critical_count: number;
            high_count: number;
            medium_count: number;
            low_count: number;
            /** @description Of which nobody was told */
            held_back_count: number;
            /** @description By status, then severity */
            by_status: {
                [key: string]: components["schemas"]["SeverityCounts"];
            };
            /** @description There are more */
            truncated: boolean;
        };
        /** @description Who does it and why */
        AlertAction: {
            /** @description Who; absent: the name of the token */
            by?: string | null;
            notes?: string | null;
        };
        /** @description A value far from those before */
        Anomaly: {
            /** Format: date-time */
            time: string;
            value: number;
            /** @description Samples that it is made of */
            n: number;
            /** @description Standard deviations from the mean before it; null: see why */
            score: number | null;
            /** @enum {string} */
            direction: "above" | "below";
            /** @description Mean of the values before it */
            center: number;
            /** @description Their standard deviation */
            scale: number;
            /** @description Why there is no score */
            why: string | null;
        };
        /** @description A metric and its anomalies */
        AnomalyReport: {
            model: string;
            /** @description null: all versions, merged */
            version: string | null;
            /** @description Those that it is about */
            versions: string[];
            /**
             * Format: date-time
             * @description The moment that is judged
             */
            at: string;
            /** @description Canonical, or a custom one */
            metric: string;
            /** @description Of the metric, for people */
            title: string;
            /** @description As written behind a value */
            unit: string;
            /** @description higher, lower, or null: neither */
            better: string | null;
            /** @enum {string} */
            source: "predictions" | "points" | "none";
            /** Format: date-time */
            from: string;
            /**
             * Format: date-time
             * @description Exclusive
             */
            to: string;
            /** @description Width of the windows; null: metric points as they came */
            step: string | null;
            window: number;
            limit: number;
            /** @description That were looked at */
            values: number;
            /** @description In order of time */
            anomalies: components["schemas"]["Anomaly"][];
            /** @description Why there can be none */
            why: string | null;
        };
        /** @description What is tried */
        BacktestOrder: {
            /** @description absent: all, each by itself */
            version?: string | null;
            /** @description First evaluation; absent: 7 days before the end */
            from?: string | number | null;
            /** @description Exclusive; absent: now */
            to?: string | number | null;
            /** @description Between evaluations, as 5m; absent: 5m up to 2 days, else 1h */
            step?: string | null;
            /** @description Rules to try */
            rules?: Record<string, never>[];
            /** @description Rules of the server; without both: all that cover the model */
            rule_names?: string[];
            /** @description absent: those of the model */
            settings?: components["schemas"]["EvaluationSettings"];
        };
        /** @description What would have been told */
        BacktestCounts: {
            /** @description Alerts */
            fired: number;
            /** @description Alerts */
            resolved: number;
            /** @description Notices that would have been sent */
            told: number;
            /** @description Notices below the least severity */
            held_severity: number;
            /** @description Over the limits per hour */
            held_limit: number;
            /** @description By silences */
            held_silence: number;
            /** @description By other alerts */
            held_inhibited: number;
        };
        /** @description What the evaluation would have found */
        BacktestResult: {
            model: string;
            /** @description null: all, each by itself */
            version: string | null;
            /** Format: date-time */
            from: string;
            /**
             * Format: date-time
             * @description Exclusive
             */
            to: string;
            /** @description Between evaluations */
            step: string;
            /** @description Fed */
            predictions: number;
            /** @description Fed */
            labels: number;
            /** @description Metric points fed */
            points: number;
            /** @description Cycles */
            evaluations: number;
            /** @description Drift runs */
            runs: number;
            /** @description That were evaluated */
            rules: string[];
            /** @description Runs that found something, or the worst of their hour; without columns */
            drift: components["schemas"]["DriftRun"][];
            /** @description In order of firing, with their ends */
            alerts: components["schemas"]["Alert"][];
            /** @description In order */
            events: components["schemas"]["AlertEvent"][];
            counts: components["schemas"]["BacktestCounts"];
        };
        /** @description A copy of the data directory */
        Backup: {
            /** @description On the machine of the server; a data directory */
            path: string;
            /** Format: date-time */
            created: string;
        };
        /** @description Where people are told */
        Channel: {
            name: string;
            kind: string;
            /** @description Gets alerts of rules that name no channel */
            default: boolean;
            /** @enum {string} */
            min_severity: "low" | "medium" | "high" | "critical";
            send_resolved: boolean;
            /** @description Messages */
            waiting: number;
            /** @description Of the latest try */
            last: components["schemas"]["ChannelResult"] | null;
        };
        /** @description What became of a try */
        ChannelResult: {
            time: string | null;
            ok: boolean;
            error: string | null;
        };
        /** @description Channels */
        ChannelList: {
            channels: components["schemas"]["Channel"][];
        };
        /** @description What became of a test */
        ChannelTest: {
            channel: string;
            delivered: boolean;
            /** @description Why not */
            error: string | null;
        };
        /** @description A message on its way */
        OutboxMessage: {
            /** @description The same at every try */
            id: string;
            channel: string;
            model: string | null;
            /** @description What it says, in a line */
            headline: string | null;
            /** @enum {string} */
            state: "waiting" | "sending" | "sent" | "failed";
            attempts: number;
            next_try: string | null;
            last_error: string | null;
            created: string | null;
            sent: string | null;
        };
        /** @description Messages */
        MessageList: {
            messages: components["schemas"]["OutboxMessage"][];
        };
        /** @description What has no name */
        ColumnRest: {
            count: number;
            /** @description Of the values; null: there are none */
            share: number | null;
        };
        /** @description A category in a window */
        ColumnCategory: {
            value: string;
            count: number;
            /** @description Of the values; null: there are none */
            share: number | null;
        };
        /** @description Texts of a window */
        ColumnTexts: {
            /** @description How many there are, about */
            distinct: number;
            /** @description Those most frequent in the whole range, the same in every window */
            top: components["schemas"]["ColumnCategory"][];
            /** @description All others */
            other: components["schemas"]["ColumnRest"];
        };
        /** @description A column in a stretch of time */
        ColumnWindow: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** @description Width of the coarsest bucket; ends are rounded to it; 0: no data */
            resolution_s: number;
            predictions: number;
            /** @description Predictions with a value of the kind */
            count: number;
            /** @description Predictions without a value */
            missing: number;
            /** @description Values of the other kind */
            mismatches: number;
            /** @description null: the kind is text */
            number: components["schemas"]["Numbers"] | null;
            /** @description null: the kind is number */
            text: components["schemas"]["ColumnTexts"] | null;
        };
        /** @description A column over time */
        Column: {
            model: string;
            /** @description Those that are merged; "": unnamed */
            versions: string[];
            segment: string | null;
            /** Format: date-time */
            from: string;
            /**
             * Format: date-time
             * @description Exclusive
             */
            to: string;
            /** @description Width of the windows: 5m, 1mo, all */
            step: string;
            column: string;
            /**
             * @description Of most of its values in the range
             * @enum {string}
             */
            kind: "number" | "text";
            /** @enum {string} */
            role: "feature" | "output";
            /** @description Those of top, in order */
            categories: string[];
            windows: components["schemas"]["ColumnWindow"][];
            overall: components["schemas"]["ColumnWindow"];
        };
        /** @description One side of a comparison */
        ComparedVersion: {
            /** @description "": unnamed */
            version: string;
            predictions: number;
            labelled: number;
        };
        /** @description A metric and how sure it is */
        Estimate: {
            /** @description null: see why */
            value: number | null;
            /** @description Standard error */
            se: number | null;
            /** @description 95 % interval */
            lo: number | null;
            /** @description Its upper end */
            hi: number | null;
            /** @description Samples */
            n: number;
            /** @description Why there is no value */
            why: string | null;
        };
        /** @description A metric of both versions */
        ComparedMetric: {
            metric: string;
            title: string;
            /** @description As written behind a value; "": none */
            unit: string;
            /** @description higher, lower, or null: neither */
            better: string | null;
            /** @description Quality; false: how the version runs, a trade-off beside it */
            decides: boolean;
            champion: components["schemas"]["Estimate"];
            challenger: components["schemas"]["Estimate"];
            /** @description challenger - champion */
            difference: number | null;
            /** @description 95 % interval of the difference */
            lo: number | null;
            /** @description Its upper end */
            hi: number | null;
            /** @description Two-sided */
            p: number | null;
            /** @description Over all metrics, by Holm */
            p_adjusted: number | null;
            /** @description Where the interval comes from */
            test: string | null;
            /** @description Samples per version after which this difference would be decided */
            needed: number | null;
            /** @description Better, worse, the same, undecided, or not enough data yet */
            verdict: string;
            /** @description Why there is no difference or interval */
            why: string | null;
        };
        /** @description Two versions side by side */
        Comparison: {
            model: string;
            /** Format: date-time */
            from: string;
            /**
             * Format: date-time
             * @description Exclusive
             */
            to: string;
            champion: components["schemas"]["ComparedVersion"];
            challenger: components["schemas"]["ComparedVersion"];
            /** @description null without labels */
            task: string | null;
            /** @description The positive class of a binary task */
            positive: string | null;
            metrics: components["schemas"]["ComparedMetric"][];
            /** @description Which decides first */
            main_metric: string | null;
            /** @description As verdict */
            overall: string;
            /** @description What to do and why, then the trade-offs */
            recommendation: string | null;
            /** @description Why nothing could be compared */
            why: string | null;
        };
        /** @description One class against the rest */
        ClassFigures: {
            class: string | null;
            /** @description Rows of this true class */
            support: number;
            /** @description Rows predicted as it */
            predicted: number;
            /** @description null: it was never predicted */
            precision: number | null;
            /** @description null: it never occurred */
            recall: number | null;
            f1: number | null;
        };
        /** @description Exact for its threshold */
        RocPoint: {
            /** @description Scores from here on; null: above all */
            threshold: number | null;
            /** @description False positive rate */
            fpr: number;
            /** @description True positive rate */
            tpr: number;
        };
        /** @description ROC curve */
        Roc: {
            /** @description From (0, 0) to (1, 1) */
            points: components["schemas"]["RocPoint"][];
            /** @description As the metric auc */
            auc: components["schemas"]["Bounded"];
        };
        /** @description Exact for its threshold */
        PrPoint: {
            /** @description Scores from here on; null: above all */
            threshold: number | null;
            recall: number;
            precision: number;
        };
        /** @description Precision and recall */
        PrecisionRecall: {
            /** @description Recall rises; from (0, 1) on */
            points: components["schemas"]["PrPoint"][];
            /** @description As the metric auc_pr */
            auc: components["schemas"]["Bounded"];
            /** @description Share of positives */
            base_rate: number;
        };
        /** @description Rows of like scores */
        CalibrationBin: {
            /** @description Scores above it; the first bin has 0 too */
            from: number;
            /** @description Up to and with it */
            to: number;
            /** @description Rows */
            n: number;
            /** @description null: no rows */
            mean_score: number | null;
            /** @description Share of positives */
            observed: number | null;
            /** @description Of the 95 % interval of it (Wilson) */
            lo: number | null;
            /** @description The same */
            hi: number | null;
        };
        /** @description Scores and what came */
        Calibration: {
            /** @description Of equal width */
            bins: components["schemas"]["CalibrationBin"][];
            /** @description Expected calibration error */
            ece: number;
        };
        /** @description Scores by true class */
        ScoreBars: {
            /** @description One more than counts */
            edges: number[];
            /** @description Rows of the positive class */
            positive: number[];
            /** @description Rows of the others */
            negative: number[];
        };
        /** @description What a threshold leads to */
        ThresholdRow: {
            /** @description Scores from here on are flagged */
            threshold: number;
            precision: number | null;
            /** @description null: no positives */
            recall: number | null;
            f1: number | null;
            /** @description Of all rows */
            flagged_share: number;
        };
        /** @description Errors of a regression */
        Residuals: {
            /** @enum {string} */
            source: "records";
            /** @description The newest labelled records */
            sampled: number;
            /** @description One more than counts */
            edges: number[];
            /** @description Of predicted - actual */
            counts: number[];
            mean: number | null;
            std: number | null;
            p05: number | null;
            p50: number | null;
            p95: number | null;
        };
        /** @description A record of a regression */
        ResidualPoint: {
            actual: number;
            predicted: number;
        };
        /** @description Errors of a regression */
        RegressionPicture: {
            /** @description Of all rows */
            mae: number | null;
            /** @description Of all rows */
            rmse: number | null;
            /** @description Of all rows */
            me: number | null;
            /** @description Of all rows */
            r2_score: number | null;
            /** @description null: see why */
            residuals: components["schemas"]["Residuals"] | null;
            /** @description Some of the same records, the oldest first */
            points: components["schemas"]["ResidualPoint"][];
        };
        /** @description How good a model is, as pictures */
        Curves: {
            model: string;
            /** @description Those that are merged; "": unnamed */
            versions: string[];
            segment: string | null;
            /** Format: date-time */
            from: string;
            /**
             * Format: date-time
             * @description Exclusive
             */
            to: string;
            /** @description Width of the windows: 5m, 1mo, all */
            step: string;
            /** @description null without labels */
            task: string | null;
            /** @description The positive class of a binary task */
            positive: string | null;
            /** @description How it was chosen */
            positive_why: string | null;
            /** @description Predictions with a label */
            n: number;
            /** @description Why there are no curves or residuals */
            why: string | null;
            confusion: components["schemas"]["Confusion"] | null;
            /** @description null: of a regression */
            classes: components["schemas"]["ClassFigures"][] | null;
            roc: components["schemas"]["Roc"] | null;
            pr: components["schemas"]["PrecisionRecall"] | null;
            calibration: components["schemas"]["Calibration"] | null;
            scores: components["schemas"]["ScoreBars"] | null;
            /** @description Rising; has the best F1 */
            thresholds: components["schemas"]["ThresholdRow"][] | null;
            regression: components["schemas"]["RegressionPicture"] | null;
        };
        /** @description A value and how sure it is */
        Measure: {
            /** @description null: there is none, see why */
            value: number | null;
            /** @description Standard error; null: not known */
            se: number | null;
            /** @description 95 % interval */
            lo: number | null;
            /** @description Its upper end */
            hi: number | null;
            /** @description Samples: outcomes, predictions or points */
            n: number;
        };
        /** @description A metric judged against its baseline */
        MetricCheck: {
            /** @description Canonical, or a custom one */
            metric: string;
            /** @description Of the metric, for people */
            title: string;
            /** @description As written behind a value */
            unit: string;
            /** @description higher, lower, or null: neither */
            better: string | null;
            /** @enum {string} */
            source: "predictions" | "points" | "none";
            current: components["schemas"]["Measure"];
            baseline: components["schemas"]["Measure"];
            /** @description Window that is judged */
            from: string | null;
            /** @description Exclusive */
            to: string | null;
            baseline_from: string | null;
            /** @description Exclusive */
            baseline_to: string | null;
            /** @description Labels per prediction of the window; null: none are needed */
            coverage: number | null;
            /** @description Worse, and not by chance */
            is_degraded: boolean;
            /** @description Better, and not by chance */
            is_improved: boolean;
            /** @enum {string} */
            severity: "none" | "low" | "medium" | "high" | "critical";
            /** @description current - baseline */
            absolute_change: number | null;
            /** @description Of the baseline, signed */
            percentage_change: number | null;
            /** @description The same; more is worse */
            worsening_pct: number | null;
            /** @description sampling, variation, or why there is no test */
            test: string | null;
            /** @description Difference towards worse by its standard error */
            z: number | null;
            /** @description One-sided */
            p: number | null;
            /** @description One sentence */
            recommendation: string;
            /** @description Why it cannot be said */
            why: string | null;
        };
        /** @description Metrics of a model judged against their baselines */
        DegradationReport: {
            model: string;
            /** @description null: all versions, merged */
            version: string | null;
            /** @description Those that it is about */
            versions: string[];
            /**
             * Format: date-time
             * @description The moment that is judged
             */
            at: string;
            metrics: components["schemas"]["MetricCheck"][];
            /** @description Why there is nothing */
            why: string | null;
        };
        /** @description What the doctor found */
        Diagnosis: {
            /** @description One line each, for a person */
            findings: string[];
            /** @description Nothing was found */
            ok: boolean;
            duration_s: number;
        };
        /** @description Two distributions over the same bars */
        Shape: {
            /** @description Of numbers */
            edges?: number[];
            /** @description Of numbers: the first bar has values below its edge */
            open_low?: boolean;
            /** @description Of numbers: the last bar has values above its edge */
            open_high?: boolean;
            /** @description Of categories */
            labels?: string[];
            /** @description Share of each bar */
            reference: number[];
            /** @description The same now */
            current: number[];
        };
        /** @description One side of a column */
        SideStats: {
            /** @description Values */
            count: number;
            /** @description Predictions without one */
            missing: number;
            /** @description Of numbers */
            mean?: number | null;
            std?: number | null;
            min?: number | null;
            p05?: number | null;
            p50?: number | null;
            p95?: number | null;
            max?: number | null;
            /** @description Of categories */
            distinct?: number;
        };
        /** @description Both sides of a column */
        ColumnStats: {
            reference: components["schemas"]["SideStats"];
            current: components["schemas"]["SideStats"];
        };
        /** @description Drift of the predicted classes */
        DriftOutput: {
            /** @description KL(current || baseline), natural logarithm */
            kl: number | null;
            /** @description Similarity, 0 to 1 */
            cosine: number | null;
            /** @description kl > 0.1 or cosine < 0.9 */
            drifted: boolean;
        };
        /** @description Drift of a column */
        DriftColumn: {
            name: string;
            /** @enum {string} */
            type: "numeric" | "categorical";
            verdict: string;
            /** @description That ran */
            method: string | null;
            /** @description As the method defines it */
            score: number | null;
            /** @description The exact score is not below this */
            score_lo: number | null;
            /** @description Nor above this */
            score_hi: number | null;
            /** @description In force */
            threshold: number | null;
            /** @description Second score of kl_cosine */
            second: number | null;
            /** @description Of this column alone */
            p: number | null;
            /** @description Over the columns */
            p_adjusted: number | null;
            /** @description 0 to 1 */
            effect: number | null;
            /** @description Of a drifted column, by its effect */
            severity: string | null;
            /** @description Effect up to which the column moves without drift */
            usual: number | null;
            /** @description Values */
            reference_n: number;
            /** @description Values */
            current_n: number;
            /** @description Share */
            reference_missing: number | null;
            /** @description Share */
            current_missing: number | null;
            /** @description Share outside the baseline's range */
            outside: number | null;
            /** @description Share of the wrong type */
            mismatched: number | null;
            /** @description That only the current window has */
            new_categories: number | null;
            /** @description Why it was not tested */
            note: string | null;
            /** @description Both distributions; only of runs made now */
            shape?: components["schemas"]["Shape"] | null;
            /** @description Both sides in numbers; only of runs made now */
            stats?: components["schemas"]["ColumnStats"] | null;
        };
        /** @description A current window compared with a baseline */
        DriftRun: {
            /** @description null: it is not kept */
            id: string | null;
            model: string;
            /** @description null: all versions, merged */
            version: string | null;
            /** @description Of the evaluation */
            time: string | null;
            /** @description What it was compared with */
            baseline: string;
            /** @description Current window */
            from: string | null;
            /** @description Exclusive */
            to: string | null;
            /** @description null: a reference has no time */
            baseline_from: string | null;
            /** @description Exclusive */
            baseline_to: string | null;
            /** @description Predictions of the baseline */
            reference_rows: number;
            /** @description Predictions of the current window */
            current_rows: number;
            /** @description From the records themselves */
            exact: boolean;
            /** @description Made by one */
            backtest: boolean;
            /** @description Columns */
            tested: number;
            /** @description Columns */
            drifted: number;
            /** @description drifted / tested */
            share: number | null;
            /** @description The share reaches the limit */
            dataset_drift: boolean;
            /** @description Of the predicted classes */
            output: components["schemas"]["DriftOutput"] | null;
            /** @description Why nothing could be compared */
            why: string | null;
            /** @description The worst first */
            columns?: components["schemas"]["DriftColumn"][];
        };
        /** @description Drift runs over time */
        DriftHistory: {
            model: string;
            /** @description null: from the first */
            from: string | null;
            /** @description Exclusive; null: to the last */
            to: string | null;
            /** @description The newest first */
            runs: components["schemas"]["DriftRun"][];
            /** @description There are older ones */
            truncated: boolean;
        };
        /** @description Drift of a column, one element for each time */
        DriftMapColumn: {
            name: string;
            /** @enum {string} */
            type: "numeric" | "categorical";
            /** @description 0 to 1, of each time */
            effect: (number | null)[];
            /** @description As the method defines it */
            score: (number | null)[];
            /** @description Where it drifted */
            severity: (string | null)[];
            /** @description null: not tested */
            drifted: (boolean | null)[];
        };
        /** @description Drift of columns over time */
        DriftMap: {
            model: string;
            /** @description null: all */
            version: string | null;
            /** Format: date-time */
            from: string;
            /**
             * Format: date-time
             * @description Exclusive
             */
            to: string;
            /** @description Width of a time */
            step: string;
            /** @description Start of each step that has a run; of several the one with the largest share stands for it */
            times: string[];
            /** @description drifted / tested */
            share: (number | null)[];
            /** @description Columns */
            drifted: number[];
            /** @description Columns */
            tested: number[];
            /** @description Of the predicted classes */
            kl: (number | null)[];
            /** @description Of the predicted classes */
            cosine: (number | null)[];
            /** @description The share reaches the limit */
            dataset_drift: boolean[];
            /** @description Predictions of the current window */
            rows: number[];
            /** @description Those that drifted most often and most strongly first */
            columns: components["schemas"]["DriftMapColumn"][];
            /** @description There are older times, or more columns */
            truncated: boolean;
        };
        /** @description How a model is judged; durations as text */
        EvaluationSettings: {
            enabled?: boolean;
            /** @description Current window of drift runs, as 60m */
            window?: string;
            /** @description What it is compared with: 24h, reference, same_hours[:days], last_week[:weeks], version:NAME */
            baseline?: string;
            /** @description Current window of degradation and health */
            comparison?: string;
            /** @description Their baseline, the time before */
            baseline_window?: string;
            /** @description Of drift runs; null or auto: by column */
            method?: string | null;
            /** @description False-discovery rate over the columns */
            fdr?: number;
            /** @description Share of drifted columns that is dataset drift */
            share_limit?: number;
            /** @description The positive class; null: from the data */
            positive?: string | null;
            /** @description null or auto: from the data */
            task?: string | null;
            /** @description Windows with fewer predictions are not compared */
            min_rows?: number;
            /** @description Columns that are not compared */
            ignore?: string[];
        };
        /** @description How a model is judged */
        ModelEvaluation: {
            model: string;
            /** @description false: the default ones */
            own: boolean;
            settings: components["schemas"]["EvaluationSettings"];
        };
        /** @description What to evaluate */
        EvaluationOrder: {
            /** @description Only this one */
            model?: string | null;
            /** @description Of the past; absent: the first data */
            from?: string | number | null;
            /** @description Of the past, exclusive; absent: now */
            to?: string | number | null;
            /** @description Of the past, between two drift runs, at least 5m; absent: 1h */
            step?: string | null;
        };
        /** @description What a cycle did */
        EvaluationOutcome: {
            /** @description null: all */
            model: string | null;
            /** @description Models and versions looked at */
            targets: number;
            /** @description Drift runs made */
            runs: number;
            /** @description Evaluations of rules */
            rules: number;
            /** @description Alerts that became active */
            fired: number;
            /** @description Alerts */
            resolved: number;
            took_ms: number;
            /**
             * Format: date-time
             * @description Of the past: the first time that was looked at
             */
            from?: string;
            /**
             * Format: date-time
             * @description Exclusive
             */
            to?: string;
            /** @description Between two */
            step?: string;
            /** @description Times of versions that were looked at */
            times?: number;
            /** @description Times that had a run already */
            skipped?: number;
        };
        /** @description What is known of a column of text */
        Texts: {
            count: number;
            missing: number;
            /** @description How many there are, about */
            distinct: number;
            /** @description The most frequent ones */
            top: components["schemas"]["Category"][];
        };
        /** @description Counts of numbers */
        Histogram: {
            /** @description One more than counts */
            edges: number[];
            /** @description Best estimates */
            counts: number[];
            /** @description Counts are not below these */
            lo: number[];
            /** @description Nor above these */
            hi: number[];
        };
        /** @description One input of a model */
        Feature: {
            name: string;
            /**
             * @description Of most of its values
             * @enum {string}
             */
            type: "number" | "text";
            /** @description Predictions that have it */
            count: number;
            /** @description Predictions that do not */
            missing: number;
            /** @description Values of the other type */
            mismatches: number;
            number?: components["schemas"]["Numbers"];
            histogram?: components["schemas"]["Histogram"];
            text?: components["schemas"]["Texts"];
        };
        /** @description The inputs of a model */
        Features: {
            model: string;
            /** @description Those that are merged; "": unnamed */
            versions: string[];
            segment: string | null;
            /** Format: date-time */
            from: string;
            /**
             * Format: date-time
             * @description Exclusive
             */
            to: string;
            /** @description Width of the windows: 5m, 1mo, all */
            step: string;
            /** @description Predictions */
            count: number;
            /** @description There were more features than are kept */
            truncated: boolean;
            features: components["schemas"]["Feature"][];
        };
        /** @description A value of a metric */
        SeriesPoint: {
            /** Format: date-time */
            time: string;
            /** @description null: the window has none */
            value: number | null;
            /** @description Samples that it is made of */
            n: number;
        };
        /** @description A straight line */
        TrendLine: {
            slope_per_day: number | null;
            /** @description Standard error */
            slope_se: number | null;
            /** @description At the time of the first value */
            intercept: number | null;
            r2: number | null;
            /** @description Two-sided, of no slope */
            p: number | null;
        };
        /** @description A line by medians */
        RobustLine: {
            /** @description Theil-Sen */
            slope_per_day: number | null;
            /** @description 95 % interval */
            lo: number | null;
            hi: number | null;
        };
        /** @description A test for trend */
        MannKendall: {
            tau: number | null;
            z: number | null;
            /** @description Two-sided */
            p: number | null;
        };
        /** @description A value to come */
        ForecastPoint: {
            time: string | null;
            /** @description Expected */
            value: number | null;
            /** @description Prediction interval of one value */
            lower: number | null;
            upper: number | null;
        };
        /** @description When a limit is crossed */
        Crossing: {
            limit: number;
            /** @enum {string} */
            side: "below" | "above";
            /** @enum {string} */
            crosses: "never" | "already" | "at";
            /** @description When the expected value does */
            time: string | null;
            /** @description When the interval touches the limit */
            earliest: string | null;
            /** @description When all of the interval is beyond it */
            latest: string | null;
        };
        /** @description Where a metric is going */
        Forecast: {
            /** @enum {string} */
            method: "line" | "holt-winters";
            /** @description Values used */
            n: number;
            /** @description Windows without a value */
            missing: number;
            /** @description Of the intervals */
            level: number;
            /** @description 0: no season */
            season_steps: number;
            /**
             * @description By Mann-Kendall at 0.05
             * @enum {string}
             */
            trend: "stable" | "improving" | "degrading";
            /** @description Least squares */
            line: components["schemas"]["TrendLine"];
            robust: components["schemas"]["RobustLine"] | null;
            mann_kendall: components["schemas"]["MannKendall"] | null;
            points: components["schemas"]["ForecastPoint"][];
            /** @description null: no limit was given */
            crossing: components["schemas"]["Crossing"] | null;
            /** @description Why no season was used */
            note: string | null;
        };
        /** @description A metric over time and where it is going */
        ForecastReport: {
            model: string;
            /** @description null: all versions, merged */
            version: string | null;
            /** @description Those that it is about */
            versions: string[];
            /**
             * Format: date-time
             * @description The moment that is judged
             */
            at: string;
            /** @description Canonical, or a custom one */
            metric: string;
            /** @description Of the metric, for people */
            title: string;
            /** @description As written behind a value */
            unit: string;
            /** @description higher, lower, or null: neither */
            better: string | null;
            /** @enum {string} */
            source: "predictions" | "points" | "none";
            /** Format: date-time */
            from: string;
            /**
             * Format: date-time
             * @description Exclusive
             */
            to: string;
            /** @description Width of the windows; null: metric points as they came */
            step: string | null;
            history: components["schemas"]["SeriesPoint"][];
            /** @description null: see why */
            forecast: components["schemas"]["Forecast"] | null;
            /** @description Why there is no forecast */
            why: string | null;
        };
        /** @description The server lives */
        Health: {
            /** @enum {string} */
            status: "ok";
        };
        /** @description Figures of the server */
        Status: {
            /** @description of the program */
            version: string;
            /** Format: date-time */
            started: string;
            /** @description seconds since then */
            uptime_s: number;
            /** @description as /readyz says */
            ready: boolean;
            /** @description why it is not ready */
            reason?: string;
            tokens_needed: boolean;
            /** @description what came in since the start */
            ingest: {
                [key: string]: number;
            };
            store: components["schemas"]["StoreStatus"];
            /** @description from ids to records */
            index: {
                [key: string]: number;
            };
            /** @description sums over time */
            buckets: {
                [key: string]: number;
            };
            /** @description connections and requests */
            http: {
                [key: string]: number;
            };
        };
        /** @description Figures of what is on disk */
        StoreStatus: {
            backend: string;
            /** @description false after a failure of the disk */
            writable: boolean;
            /** @description of what is on disk */
            schema_version: number;
            /** @description pairs of model and version */
            series: number;
            /** @description since the start */
            commits: number;
            /** @description since the start */
            failed_commits: number;
            /** @description of the main file */
            data_bytes: number;
            /** @description of the write-ahead log */
            log_bytes: number;
            /** @description since the start */
            checkpoints: number;
            /** @description kept now */
            predictions: {
                [key: string]: number;
            };
            /** @description kept now */
            labels: {
                [key: string]: number;
            };
        };
        /** @description What a model answered */
        Output: {
            class?: string | number | boolean;
            /** @description Of the positive class */
            score?: number | null;
            /** @description By class */
            probabilities?: {
                [key: string]: number;
            } | null;
            /** @description Of a regression */
            value?: number | null;
            confidence?: number | null;
        };
        /** @description One inference of a model */
        Prediction: {
            /** @description Its name, registered on first sight; also model_id, model_name */
            model?: string | number;
            version?: string | number | null;
            /** @description Of the prediction, unique within the model, by which its label finds it; made and returned where it is missing */
            id?: string | number | null;
            /** @description RFC 3339 or seconds, milli-, micro- or nanoseconds since 1970; now where missing */
            timestamp?: string | number | null;
            /** @description Inputs of the model; also input_data, inputs */
            features?: {
                [key: string]: number | string | boolean | null;
            } | null;
            prediction?: components["schemas"]["Output"] | string | number | boolean | null;
            confidence?: number | null;
            latency_ms?: number | null;
            cost_usd?: number | null;
            /** @description Names of segments; also segment */
            tags?: {
                [key: string]: string | number | boolean | null;
            } | string | null;
            /** @description The truth where it is known already */
            label?: Record<string, never> | string | number | boolean | null;
        };
        /** @description One prediction, an array of them, or one per line */
        Predictions: components["schemas"]["Prediction"] | components["schemas"]["Prediction"][];
        /** @description What was true for a prediction */
        Label: {
            /** @description Of the prediction */
            id?: string | number;
            /** @description The true class or value */
            label?: Record<string, never> | string | number | boolean | null;
            /** @description The true value */
            value?: number | null;
            timestamp?: string | number | null;
            /** @description Where ids are unique within a model only */
            model?: string | number | null;
            version?: string | number | null;
        };
        /** @description One label, an array of them, or one per line */
        Labels: components["schemas"]["Label"] | components["schemas"]["Label"][];
        /** @description Values of metrics of a model */
        Point: {
            model?: string | number | null;
            version?: string | number | null;
            /** @description A name or alias of the table of metrics, or one of your own */
            metric?: string;
            value?: number | null;
            /** @description Several metrics of one time, by name; those of the table may also stand in the record itself */
            metrics?: {
                [key: string]: number | null;
            } | null;
            timestamp?: string | number | null;
            dataset?: string | number | null;
        };
        /** @description One record, an array of them, or one per line */
        Points: components["schemas"]["Point"] | components["schemas"]["Point"][];
        /** @description Why a record was rejected */
        RecordFault: {
            /** @description Of the record, from 0 */
            index: number;
            /** @description JSON pointer into the record; empty for the whole record */
            pointer: string;
            /** @description What is wrong and how to mend it */
            detail: string;
        };
        /** @description What became of a body */
        Receipt: {
            /** @description Records, labels or points stored */
            accepted: number;
            /** @description Known already, not stored again */
            duplicates: number;
            /** @description Records that cannot be stored */
            rejected: number;
            /** @description Of the first 100 rejected records */
            errors: components["schemas"]["RecordFault"][];
            /** @description True when it survives a loss of power */
            durable: boolean;
            /** @description Made for the only record, which had none */
            id?: string;
            /** @description Made for the records without one, in their order */
            ids?: string[];
        };
        /** @description Metrics at a time */
        MetricsLogEntry: {
            /** Format: date-time */
            timestamp: string;
            /** @description null: not recorded */
            f1_score: number | null;
            auc: number | null;
            latency_ms: number | null;
            cost_usd: number | null;
        };
        /** @description The newest 10,000, in order of time */
        MetricsLog: components["schemas"]["MetricsLogEntry"][];
        /** @description A metric over time in one line */
        MetricHistory: {
            metric: string;
            /** @description Windows or points with a value */
            n: number;
            /** @description The latest */
            current: number | null;
            mean: number | null;
            min: number | null;
            max: number | null;
            /** @description null below two values */
            std: number | null;
            /** @description Of the latest from the first */
            change_pct: number | null;
            /** @description Theil-Sen */
            slope_per_day: number | null;
            /** @description Mann-Kendall; null: too few values */
            p: number | null;
            /** @enum {string} */
            trend: "stable" | "improving" | "degrading";
        };
        /** @description How a model is */
        ModelHealth: {
            model: string;
            /** @description null: all versions, merged */
            version: string | null;
            /** @description Those that it is about */
            versions: string[];
            /**
             * Format: date-time
             * @description The moment that is judged
             */
            at: string;
            /** @enum {string} */
            health: "unknown" | "poor" | "fair" | "good" | "excellent";
            /** @enum {string} */
            trend: "stable" | "improving" | "degrading";
            /** @description Metrics that could be judged */
            judged: number;
            /** @description Of them */
            degrading: number;
            /** @description Of them */
            improving: number;
            /** @description Of them, critically worse */
            critical: number;
            /** @description Metrics without enough data */
            unknown: number;
            /** @description Why the health is unknown */
            why: string | null;
            metrics: components["schemas"]["MetricCheck"][];
            /**
             * Format: date-time
             * @description Of the histories
             */
            from: string;
            /**
             * Format: date-time
             * @description Exclusive
             */
            to: string;
            /** @description Width of their windows */
            step: string;
            history: components["schemas"]["MetricHistory"][];
        };
        /** @description One version of a model */
        ModelVersion: {
            /** @description "": none was given */
            version: string;
            /** @description Time of the earliest prediction */
            first: string | null;
            /** @description Time of the latest prediction */
            last: string | null;
            /** @description Ever */
            predictions: number;
            /** @description Ever; predictions with a label */
            labelled: number;
        };
        /** @description The last 24 hours */
        LastDay: {
            predictions: number;
            /** @description Predictions per second */
            throughput: number;
        };
        /** @description A model */
        Model: {
            model: string;
            /** @description In order of first sight */
            versions: components["schemas"]["ModelVersion"][];
            /** @description Time of the earliest prediction */
            first: string | null;
            /** @description Time of the latest prediction */
            last: string | null;
            /** @description Ever */
            predictions: number;
            /** @description Ever; predictions with a label */
            labelled: number;
            last_24h: components["schemas"]["LastDay"];
        };
        /** @description All models */
        ModelList: {
            models: components["schemas"]["Model"][];
        };
        /** @description An OpenAPI 3.1 document */
        OpenApi: Record<string, never>;
        /** @description How much came */
        OverviewRecent: {
            predictions: number;
            /** @description Of them */
            labelled: number;
        };
        /** @description How good a model is */
        OverviewMetric: {
            /** @description accuracy or mae; without labels the first metric of points; null: none */
            name: string | null;
            title: string | null;
            /** @description As written behind a value; "": none */
            unit: string;
            /** @description higher, lower, or null: neither */
            better: string | null;
            /** @description Of the time; null: no samples */
            value: number | null;
            /** @description Samples of value */
            n: number;
            /** @description Of as long a time before */
            before: number | null;
            /** @description Samples of before */
            before_n: number;
            /** @description Why the two are not compared */
            why: string | null;
        };
        /** @description Whether its inputs drift */
        OverviewDrift: {
            /**
             * Format: date-time
             * @description Of the latest run
             */
            time: string;
            /** @description Of the columns that drifted */
            share: number;
            /** @description Columns */
            drifted: number;
            /** @description Columns */
            tested: number;
            /** @description The share reached its limit */
            dataset_drift: boolean;
        };
        /** @description Alerts that are open */
        OverviewAlerts: {
            active: number;
            acknowledged: number;
            /** @description Severity of the worst of both: low, medium, high, critical; null: none is open */
            worst: string | null;
        };
        /** @description A model at a glance */
        OverviewModel: {
            model: string;
            /** @description In order of first sight; "": unnamed */
            versions: string[];
            /** @description null without labels */
            task: string | null;
            /** @description Earliest prediction ever */
            first: string | null;
            /** @description Latest prediction ever */
            last: string | null;
            /** @description Ever */
            predictions: number;
            /** @description Ever */
            labelled: number;
            /** @description Since from */
            recent: components["schemas"]["OverviewRecent"];
            /** @description Predictions per step, oldest first; null: before the first prediction */
            traffic: (number | null)[];
            metric: components["schemas"]["OverviewMetric"];
            /** @description Main metric per step, oldest first; null: no samples */
            series: (number | null)[];
            /** @description null: no run yet */
            drift: components["schemas"]["OverviewDrift"] | null;
            /** @description Open ones */
            alerts: components["schemas"]["OverviewAlerts"];
            /**
             * @description From main metric, drift and alerts; that of /health judges every metric
             * @enum {string}
             */
            health: "unknown" | "poor" | "fair" | "good" | "excellent";
            /** @description What it is made of, in a line */
            health_why: string;
        };
        /** @description All models together */
        OverviewTotals: {
            /** @description That fit the question, also beyond limit */
            models: number;
            /** @description Of the models listed */
            predictions_recent: number;
            /** @description The same */
            active_alerts: number;
            /** @description The same; acknowledged ones too */
            critical_alerts: number;
            /** @description Models listed whose inputs drift */
            drifting: number;
        };
        /** @description All models at a glance */
        Overview: {
            /**
             * Format: date-time
             * @description Now
             */
            at: string;
            hours: number;
            /**
             * Format: date-time
             * @description Begin of the first step: hours before at, or up to a step more
             */
            from: string;
            /** @description Width of a step; the last one holds at */
            step_s: number;
            /** @description By name */
            models: components["schemas"]["OverviewModel"][];
            totals: components["schemas"]["OverviewTotals"];
            /** @description Models listed that are not read yet: ask again in a second */
            pending: number;
            /** @description There are more models */
            truncated: boolean;
        };
        /** @description A value or why there is none */
        MetricValue: {
            /** @description null: see why */
            value: number | null;
            /** @description The exact value is not below this */
            lo?: number;
            /** @description Nor above this; equal to lo: the value is exact */
            hi?: number;
            /** @description Rows that it is made of */
            n?: number;
            /** @description Why there is no value */
            why?: string;
        };
        /** @description How long labels take */
        Delay: {
            median_s: number;
            p90_s: number;
        };
        /** @description True and predicted classes */
        Confusion: {
            /** @description Of a binary task: negative, positive */
            classes: (string | null)[];
            rows_true_columns_predicted: number[][];
        };
        /** @description Performance of a stretch of time */
        PerformanceWindow: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** @description Width of the coarsest bucket; ends are rounded to it; 0: no data */
            resolution_s: number;
            predictions: number;
            labelled: number;
            /** @description Share of predictions with a label */
            coverage: number | null;
            /** @description From prediction to label */
            delay: components["schemas"]["Delay"] | null;
            /** @description A corrected label is not in the values yet; they follow within seconds */
            stale: boolean;
            confusion: components["schemas"]["Confusion"] | null;
            /** @description By name of the metric */
            values: {
                [key: string]: components["schemas"]["MetricValue"];
            };
        };
        /** @description Where a metric usually lies */
        UsualMetric: {
            /** @description Mean of the windows */
            center: number;
            /** @description Three standard deviations below, within what the metric can be */
            lo: number;
            /** @description The same above */
            hi: number;
            /** @description Windows */
            n: number;
        };
        /** @description Where metrics usually lie */
        UsualRange: {
            /**
             * @description The time that the reference was taken from, or as long a time before the range
             * @enum {string}
             */
            source: "reference" | "before";
            /** @description Of that time */
            from: string | null;
            /** @description Exclusive */
            to: string | null;
            /** @description With enough samples; the most of a metric */
            windows: number;
            /** @description By name; those with at least 8 windows of enough samples */
            metrics: {
                [key: string]: components["schemas"]["UsualMetric"];
            };
            /** @description Why there is none */
            why: string | null;
        };
        /** @description What is known of a metric */
        MetricInfo: {
            name: string;
            title: string;
            /** @description As written behind a value; "": none */
            unit: string;
            /** @description higher, lower, or null: neither */
            better: string | null;
        };
        /** @description Performance over time */
        Performance: {
            model: string;
            /** @description Those that are merged; "": unnamed */
            versions: string[];
            segment: string | null;
            /** Format: date-time */
            from: string;
            /**
             * Format: date-time
             * @description Exclusive
             */
            to: string;
            /** @description Width of the windows: 5m, 1mo, all */
            step: string;
            /** @description null without labels */
            task: string | null;
            /** @description The positive class of a binary task */
            positive: string | null;
            /** @description How it was chosen */
            positive_why: string | null;
            /** @description Values are computed from raw records */
            exact: boolean;
            metrics: components["schemas"]["MetricInfo"][];
            windows: components["schemas"]["PerformanceWindow"][];
            overall: components["schemas"]["PerformanceWindow"];
            /** @description Values of these metrics that were computed elsewhere */
            reported: components["schemas"]["MetricPoint"][];
            /** @description There are more of them */
            reported_truncated: boolean;
            /** @description Where windows of this step usually lie; if it was asked for */
            usual?: components["schemas"]["UsualRange"];
        };
        /** @description The points of a step */
        PointStep: {
            /** Format: date-time */
            from: string;
            /**
             * Format: date-time
             * @description Exclusive
             */
            to: string;
            /** @description Mean of the points */
            value: number;
            min: number;
            max: number;
            /** @description The latest point */
            last: number;
            /** @description Points */
            n: number;
        };
        /** @description A metric over time */
        PointSeries: {
            /** @description Canonical, or a custom one */
            metric: string;
            title: string;
            /** @description As written behind a value; "": none */
            unit: string;
            /** @description higher, lower, or null: neither */
            better: string | null;
            /** @description "": none was given */
            dataset: string;
            /** @description Points */
            n: number;
            /** @description Steps that have points, oldest first */
            values: components["schemas"]["PointStep"][];
        };
        /** @description Metrics over time */
        PointSeriesList: {
            model: string;
            /** @description Those that are merged; "": unnamed */
            versions: string[];
            segment: string | null;
            /** Format: date-time */
            from: string;
            /**
             * Format: date-time
             * @description Exclusive
             */
            to: string;
            /** @description Width of the windows: 5m, 1mo, all */
            step: string;
            /** @description By metric and dataset */
            series: components["schemas"]["PointSeries"][];
            /** @description There are more points or steps; take a shorter time or a larger step */
            truncated: boolean;
        };
        /** @description A value of a metric that was computed elsewhere */
        MetricPoint: {
            model: string;
            /** @description "": none was given */
            version: string;
            metric: string;
            /** @description "": none was given */
            dataset: string;
            /** Format: date-time */
            timestamp: string;
            value: number;
        };
        /** @description Such values */
        MetricPointList: {
            points: components["schemas"]["MetricPoint"][];
            /** @description There are more; take a later 'from' */
            truncated: boolean;
        };
        /** @description A fixed baseline */
        Reference: {
            model: string;
            /** @description "": of no version */
            version: string;
            /** @description Where it came from, for a person */
            source: string;
            rows: number;
            /** @description Rows with a label */
            labelled: number;
            /** @description Different features */
            features: number;
            /** Format: date-time */
            created: string;
            /** @description Time of the earliest row that has one */
            first: string | null;
            /** @description Time of the latest */
            last: string | null;
            /** @description Of the rows as they are kept */
            bytes: number;
        };
        /** @description A past window */
        FreezeOrder: {
            /** @description Of this version; absent: rows of all versions, kept as of no version */
            version?: string | null;
            /** @description As in queries; absent: the beginning */
            from?: string | number | null;
            /** @description Exclusive; absent: now */
            to?: string | number | null;
        };
        /** @description A run of retraining */
        Retraining: {
            id: string;
            model: string;
            /** @description That is to be replaced */
            version: string | null;
            /** @description That came of it */
            new_version: string | null;
            /** @description Name */
            action: string | null;
            reason: string | null;
            /** @description null: by hand */
            alert: string | null;
            /** @description Who asked */
            by: string | null;
            /** @enum {string} */
            status: "requested" | "running" | "completed" | "failed";
            requested: string | null;
            started: string | null;
            ended: string | null;
            notes: string | null;
        };
        /** @description Runs of retraining */
        RetrainingList: {
            /** @description The newest first */
            runs: components["schemas"]["Retraining"][];
            /** @description There are more */
            truncated: boolean;
        };
        /** @description What is to be retrained */
        RetrainingWish: {
            model: string;
            version?: string | null;
            reason: string;
            /** @description Who; absent: the name of the token */
            by?: string | null;
        };
        /** @description How far a run is */
        RetrainingReport: {
            /** @description running, completed or failed */
            status: string;
            /** @description That came of it */
            version?: string | null;
            notes?: string | null;
        };
        /** @description Which history */
        RuleTest: {
            model: string;
            /** @description absent: all, each by itself */
            version?: string | null;
            /** @description absent: 7 days before the end */
            from?: string | number | null;
            /** @description absent: now */
            to?: string | number | null;
            /** @description Between evaluations, as 5m */
            step?: string | null;
        };
        /** @description A rule and which history */
        NewRuleTest: {
            model: string;
            /** @description absent: all, each by itself */
            version?: string | null;
            /** @description absent: 7 days before the end */
            from?: string | number | null;
            /** @description absent: now */
            to?: string | number | null;
            /** @description Between evaluations, as 5m */
            step?: string | null;
            rule: components["schemas"]["RuleDraft"];
        };
        /** @description What is watched and what is done */
        Rule: {
            name: string;
            /** @description A name, or a pattern with '*' */
            model: string;
            /** @description null: every live one, each by itself */
            version: string | null;
            /** @description tag=value */
            segment: string | null;
            /** @description docs/rules.md */
            expr: string;
            /** @enum {string} */
            severity: "low" | "medium" | "high" | "critical";
            /** @description How long it must hold before the alert fires */
            for: string;
            /** @description How long it must be gone */
            keep_firing_for: string;
            /** @description Least time between two alerts */
            cooldown: string;
            /** @description Fewer samples are no answer */
            min_samples: number;
            /** @description Empty: the default ones */
            channels: string[];
            /** @description Go into the alert */
            labels: {
                [key: string]: string;
            };
            /** @description URL */
            runbook: string | null;
            /** @description For people */
            summary: string | null;
            enabled: boolean;
            /** @description Starts retraining when it fires */
            retrain: boolean;
            /** @description Rules that are muted meanwhile */
            inhibits: string[];
            /** @description file:..., or http */
            source: string | null;
        };
        /** @description All rules */
        RuleList: {
            rules: components["schemas"]["Rule"][];
        };
        /** @description Members of a rule; expr alone is an expression */
        RuleDraft: {
            name?: string;
            expr?: string;
        };
        /** @description Members of a rule */
        RuleWish: {
            name: string;
            /** @description Or metric with threshold and operator, or metric with degradation */
            expr?: string;
        };
        /** @description What is wrong with a rule */
        RuleFault: {
            /** @description Of the expression, from 1 */
            column: number | null;
            detail: string;
        };
        /** @description Whether a rule is understood */
        RuleCheck: {
            valid: boolean;
            errors: components["schemas"]["RuleFault"][];
            /** @description The expression as it is understood */
            canonical: string | null;
            /** @description The same for people */
            sentence: string | null;
        };
        /** @description Drift of a model at a time */
        SeedDriftRun: {
            id: string;
            model: string;
            /** @description The same */
            model_id: string;
            /** @description "": unnamed */
            version: string;
            /** @description Of the predicted classes */
            kl_divergence: number | null;
            /** @description Of the predicted classes */
            cosine_similarity: number | null;
            /** @description KL above 0.1, cosine below 0.9, or too many drifted columns */
            drift_detected: boolean;
            drifted_columns: number;
            tested_columns: number;
            drift_share: number | null;
            /** @description Predictions of the current window */
            recent_count: number;
            baseline_count: number;
            recent_start: string | null;
            recent_end: string | null;
            /** @description null: a reference has no time */
            baseline_start: string | null;
            baseline_end: string | null;
            created_at: string | null;
            /** @description The same */
            timestamp: string | null;
            /** @description Why nothing could be compared */
            why: string | null;
        };
        /** @description The newest first */
        SeedDriftRuns: components["schemas"]["SeedDriftRun"][];
        /** @description An alert */
        SeedAlert: {
            id: string;
            model: string;
            /** @description The same */
            model_id: string;
            /** @description "": unnamed */
            version: string;
            /** @description Name of the rule */
            alert_type: string;
            severity: string;
            status: string;
            message: string | null;
            /** @description What it is about */
            metric: string | null;
            value: number | null;
            threshold: number | null;
            created_at: string | null;
            /** @description The same */
            timestamp: string | null;
            acknowledged_at: string | null;
            resolved_at: string | null;
        };
        /** @description The newest first */
        SeedAlerts: components["schemas"]["SeedAlert"][];
        /** @description Figures of all models */
        SeedStats: {
            total_models: number;
            total_versions: number;
            total_inferences: number;
            total_labels: number;
            /** @description That ever fired */
            total_alerts: number;
            /** @description Open now */
            active_alerts: number;
            total_rules: number;
            drift_runs_since_start: number;
            first_inference: string | null;
            last_inference: string | null;
            last_drift_run: string | null;
            last_evaluation: string | null;
        };
        /** @description Predictions with one value of a tag */
        Segment: {
            /** @description tag=value */
            segment: string;
            tag: string;
            value: string;
        };
        /** @description The segments of a model */
        SegmentList: {
            model: string;
            segments: components["schemas"]["Segment"][];
        };
        /** @description What the caller may do */
        Session: {
            /** @description whether this server asks for tokens */
            tokens_needed: boolean;
            /** @description what the token of the caller is called */
            name: string | null;
            /** @description what the caller may do: some of ingest, read, admin */
            scopes: string[];
        };
        /** @description A token for the cookie */
        SignIn: {
            /** @description the text of an access token */
            token: string;
        };
        /** @description A time in which nobody is told of some alerts */
        Silence: {
            id: string;
            /** @description model, version, rule, severity, segment or a label: pattern with '*' */
            matchers: {
                [key: string]: string;
            };
            from: string | null;
            /** @description Exclusive */
            to: string | null;
            by: string;
            comment: string | null;
            created: string | null;
        };
        /** @description A silence to be made */
        SilenceWish: {
            /** @description At least one; all have to hold */
            matchers: {
                [key: string]: string;
            };
            /** @description absent: now */
            from?: string | number | null;
            /** @description Or a duration */
            to?: string | number | null;
            /** @description In place of to: 2h */
            duration?: string | null;
            /** @description Who; absent: the name of the token */
            by?: string | null;
            comment?: string | null;
        };
        /** @description Silences */
        SilenceList: {
            silences: components["schemas"]["Silence"][];
        };
        /** @description An access token */
        Token: {
            /** @description public, 12 hexadecimal digits */
            id: string;
            /** @description what it is for */
            name: string;
            /** @description what it allows: ingest, read, admin */
            scopes: string[];
            /** Format: date-time */
            created: string;
            /**
             * Format: date-time
             * @description absent: never
             */
            expires?: string;
            /** @description the secret; answered once, when it is made */
            token?: string;
        };
        /** @description All tokens */
        TokenList: {
            /** @description oldest first */
            tokens: components["schemas"]["Token"][];
        };
        /** @description A token to be made */
        TokenWish: {
            /** @description what it is for */
            name?: string;
            /** @description some of ingest, read, admin */
            scopes: string[];
            /**
             * Format: date-time
             * @description absent: never
             */
            expires?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getActivity: {
        parameters: {
            query?: {
                /** @description Only this version; absent: all, merged */
                version?: string;
                /** @description Only this segment: tag=value */
                segment?: string;
                /** @description Start: RFC 3339, seconds since 1970, or a distance like -24h; absent: the first data */
                from?: string;
                /** @description End, exclusive; absent: behind the last data */
                to?: string;
                /** @description Width of the windows: 5m, 1h, 1d, 1w, 1mo, all; absent: auto */
                step?: string;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Activity"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAlerts: {
        parameters: {
            query?: {
                /** @description Only of this model */
                model?: string;
                /** @description Only of this version */
                version?: string;
                /** @description Only of this rule */
                rule?: string;
                status?: "active" | "acknowledged" | "resolved";
                /** @description This severity and worse */
                severity?: "low" | "medium" | "high" | "critical";
                /** @description Those that fired in so many hours up to now, and open ones */
                hours?: number;
                /** @description Fired at or after this time, or still open; absent: all */
                from?: string;
                /** @description Fired before this time; absent: all */
                to?: string;
                /** @description Most alerts; absent: 100 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertList"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    summarizeAlerts: {
        parameters: {
            query?: {
                /** @description Only of this model */
                model?: string;
                /** @description Those that fired in so many hours up to now, and open ones */
                hours?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertSummary"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertDetail"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acknowledgeAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertAction"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resolveAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertAction"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAnomalies: {
        parameters: {
            query: {
                /** @description Only this version; absent: all, merged */
                version?: string;
                /** @description Name or alias, or a custom metric */
                metric: string;
                /** @description Start of the range, as in other requests; absent: 7 days before its end */
                from?: string;
                /** @description Its end, exclusive; absent: now */
                to?: string;
                /** @description Width of the windows, as 1h; absent: 1h up to 60 days, else 1d */
                step?: string;
                /** @description Values before one that it is compared with; absent: 20 */
                window?: number;
                /** @description Standard deviations above which a value is told; absent: 3 */
                limit?: number;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnomalyReport"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runBacktest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BacktestOrder"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BacktestResult"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createBackup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backup"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listChannels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelList"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelTest"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMessages: {
        parameters: {
            query?: {
                state?: "waiting" | "sending" | "sent" | "failed";
                /** @description Most messages; absent: 100 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageList"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getColumn: {
        parameters: {
            query?: {
                /** @description Only this version; absent: all, merged */
                version?: string;
                /** @description Only this segment: tag=value */
                segment?: string;
                /** @description Start: RFC 3339, seconds since 1970, or a distance like -24h; absent: the first data */
                from?: string;
                /** @description End, exclusive; absent: behind the last data */
                to?: string;
                /** @description Width of the windows: 5m, 1h, 1d, 1w, 1mo, all; absent: auto */
                step?: string;
            };
            header?: never;
            path: {
                model: string;
                column: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Column"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compareVersions: {
        parameters: {
            query: {
                /** @description The version in use */
                champion: string;
                /** @description The version that is to replace it */
                challenger: string;
                /** @description Start, as in other requests; absent: the first data of either */
                from?: string;
                /** @description End, exclusive; absent: behind the last data */
                to?: string;
                /** @description The positive class; absent: from the data */
                positive?: string;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comparison"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCurves: {
        parameters: {
            query?: {
                /** @description Only this version; absent: all, merged */
                version?: string;
                /** @description Only this segment: tag=value */
                segment?: string;
                /** @description Start: RFC 3339, seconds since 1970, or a distance like -24h; absent: the first data */
                from?: string;
                /** @description End, exclusive; absent: behind the last data */
                to?: string;
                /** @description The positive class; absent: from the data */
                positive?: string;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Curves"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDegradation: {
        parameters: {
            query?: {
                /** @description Only this version; absent: all, merged */
                version?: string;
                /** @description As it was at this time: RFC 3339, seconds since 1970, or a distance like -24h; absent: now */
                at?: string;
                /** @description Only this metric, by name or alias; absent: all that have values */
                metric?: string[];
                /** @description Width of the window that is judged, as 60m; absent: as the model is set up */
                comparison?: string;
                /** @description Width of the window before it, as 24h; absent: as the model is set up */
                baseline?: string;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DegradationReport"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runDoctor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diagnosis"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runDrift: {
        parameters: {
            query?: {
                /** @description Only this version; absent: all, merged */
                version?: string;
                /** @description As it was at this time: RFC 3339, seconds since 1970, or a distance like -24h; absent: now */
                at?: string;
                /** @description Width of the current window, as 60m; absent: as set up */
                window?: string;
                /** @description What it is compared with: a width as 24h, reference, same_hours[:days], last_week[:weeks], version:NAME; absent: as set up */
                baseline?: string;
                /** @description A drift method, or auto; absent: as set up */
                method?: string;
                /** @description Compare the records themselves, as long as they are kept, in place of sums */
                exact?: boolean;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DriftRun"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLatestDrift: {
        parameters: {
            query?: {
                /** @description Only this version; absent: all, merged */
                version?: string;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DriftRun"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDriftRuns: {
        parameters: {
            query?: {
                /** @description Only this version; absent: all, merged */
                version?: string;
                /** @description First time of evaluation, as in other requests; absent: all */
                from?: string;
                /** @description Exclusive; absent: all */
                to?: string;
                /** @description Only this column of each run */
                column?: string;
                /** @description All columns of each run; absent: none */
                columns?: boolean;
                /** @description Most runs, the newest ones; absent: 100 */
                limit?: number;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DriftHistory"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDriftMap: {
        parameters: {
            query?: {
                /** @description Only runs of this version; absent: of all */
                version?: string;
                /** @description First time of evaluation, as in other requests; absent: 14 days before the end, or the first run */
                from?: string;
                /** @description Exclusive; absent: behind the last run */
                to?: string;
                /** @description Width of a time: 5m, 1h, 1d, 1w, 1mo; absent: so that there are at most limit */
                step?: string;
                /** @description Most times, the newest ones, up to 500; absent: 200 */
                limit?: number;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DriftMap"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEvaluationSettings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelEvaluation"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putEvaluationSettings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EvaluationSettings"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelEvaluation"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteEvaluationSettings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runEvaluation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EvaluationOrder"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationOutcome"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFeatures: {
        parameters: {
            query?: {
                /** @description Only this version; absent: all, merged */
                version?: string;
                /** @description Start: RFC 3339, seconds since 1970, or a distance like -24h; absent: the first data */
                from?: string;
                /** @description End, exclusive; absent: behind the last data */
                to?: string;
                /** @description Also a histogram of so many bins of equal width */
                histogram?: number;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Features"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getForecast: {
        parameters: {
            query: {
                /** @description Only this version; absent: all, merged */
                version?: string;
                /** @description As it was at this time: RFC 3339, seconds since 1970, or a distance like -24h; absent: now */
                at?: string;
                /** @description Name or alias, or a custom metric */
                metric: string;
                /** @description How far ahead, as 7d, which it is where absent */
                horizon?: string;
                /** @description How far back the values go, as 28d, which it is where absent */
                history?: string;
                /** @description Width of the windows, as 1h; absent: 1h up to 60 days, else 1d */
                step?: string;
                /** @description A limit: when will the metric be at or below it? */
                below?: number;
                /** @description A limit: when will the metric be at or above it? */
                above?: number;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ForecastReport"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addPredictions: {
        parameters: {
            query?: {
                /** @description When to answer: once it is on disk (the default), or once it is in memory */
                ack?: "durable" | "memory";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Predictions"];
                "application/x-ndjson": components["schemas"]["Predictions"];
                "application/ndjson": components["schemas"]["Predictions"];
                "application/jsonl": components["schemas"]["Predictions"];
                "application/x-jsonlines": components["schemas"]["Predictions"];
                "application/jsonlines": components["schemas"]["Predictions"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logInference: {
        parameters: {
            query?: {
                /** @description When to answer: once it is on disk (the default), or once it is in memory */
                ack?: "durable" | "memory";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Predictions"];
                "application/x-ndjson": components["schemas"]["Predictions"];
                "application/ndjson": components["schemas"]["Predictions"];
                "application/jsonl": components["schemas"]["Predictions"];
                "application/x-jsonlines": components["schemas"]["Predictions"];
                "application/jsonlines": components["schemas"]["Predictions"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addFeedback: {
        parameters: {
            query?: {
                /** @description When to answer: once it is on disk (the default), or once it is in memory */
                ack?: "durable" | "memory";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Labels"];
                "application/x-ndjson": components["schemas"]["Labels"];
                "application/ndjson": components["schemas"]["Labels"];
                "application/jsonl": components["schemas"]["Labels"];
                "application/x-jsonlines": components["schemas"]["Labels"];
                "application/jsonlines": components["schemas"]["Labels"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendFeedback: {
        parameters: {
            query?: {
                /** @description When to answer: once it is on disk (the default), or once it is in memory */
                ack?: "durable" | "memory";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Labels"];
                "application/x-ndjson": components["schemas"]["Labels"];
                "application/ndjson": components["schemas"]["Labels"];
                "application/jsonl": components["schemas"]["Labels"];
                "application/x-jsonlines": components["schemas"]["Labels"];
                "application/jsonlines": components["schemas"]["Labels"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendFeedbackBatch: {
        parameters: {
            query?: {
                /** @description When to answer: once it is on disk (the default), or once it is in memory */
                ack?: "durable" | "memory";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Labels"];
                "application/x-ndjson": components["schemas"]["Labels"];
                "application/ndjson": components["schemas"]["Labels"];
                "application/jsonl": components["schemas"]["Labels"];
                "application/x-jsonlines": components["schemas"]["Labels"];
                "application/jsonlines": components["schemas"]["Labels"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPoints: {
        parameters: {
            query?: {
                /** @description Only this model; absent: all */
                model?: string;
                /** @description Only this version of the model */
                version?: string;
                /** @description Only this metric, by name or alias */
                metric?: string;
                /** @description Only this dataset; empty: those without one */
                dataset?: string;
                /** @description Start: RFC 3339, seconds since 1970, or a distance like -24h; absent: the first data */
                from?: string;
                /** @description End, exclusive; absent: behind the last data */
                to?: string;
                /** @description At most so many points, 10,000 if absent */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricPointList"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addMetrics: {
        parameters: {
            query?: {
                /** @description When to answer: once it is on disk (the default), or once it is in memory */
                ack?: "durable" | "memory";
                /** @description Model of records that name none */
                model?: string;
                /** @description Version of records that name none */
                version?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Points"];
                "application/x-ndjson": components["schemas"]["Points"];
                "application/ndjson": components["schemas"]["Points"];
                "application/jsonl": components["schemas"]["Points"];
                "application/x-jsonlines": components["schemas"]["Points"];
                "application/jsonlines": components["schemas"]["Points"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetricsLog: {
        parameters: {
            query?: {
                /** @description Whose; absent: the model that was seen first */
                model?: string;
                /** @description Start: RFC 3339, seconds since 1970, or a distance like -24h; absent: the first data */
                from?: string;
                /** @description End, exclusive; absent: behind the last data */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricsLog"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getModelHealth: {
        parameters: {
            query?: {
                /** @description Only this version; absent: all, merged */
                version?: string;
                /** @description As it was at this time: RFC 3339, seconds since 1970, or a distance like -24h; absent: now */
                at?: string;
                /** @description How far back the histories go; absent: 24 */
                hours?: number;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelHealth"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    describeApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenApi"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOverview: {
        parameters: {
            query?: {
                /** @description How far it goes back, 1 to 8784; absent: 24 */
                hours?: number;
                /** @description At most so many models, the first by name; absent: 2000 */
                limit?: number;
                /** @description Only models with this in their name, capital or small */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPerformance: {
        parameters: {
            query?: {
                /** @description Only this version; absent: all, merged */
                version?: string;
                /** @description Only this segment: tag=value */
                segment?: string;
                /** @description Start: RFC 3339, seconds since 1970, or a distance like -24h; absent: the first data */
                from?: string;
                /** @description End, exclusive; absent: behind the last data */
                to?: string;
                /** @description Width of the windows: 5m, 1h, 1d, 1w, 1mo, all; absent: auto */
                step?: string;
                /** @description Only this metric, by name or alias; absent: all of the task */
                metric?: string[];
                /** @description The positive class; absent: from the data */
                positive?: string;
                /** @description How outcomes are read; absent: from the data */
                task?: "binary" | "multiclass" | "regression";
                /** @description Compute from raw records, as long as they are kept, in place of sums */
                exact?: boolean;
                /** @description Tell the usual range of windows of this step, too */
                usual?: boolean;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Performance"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPointSeries: {
        parameters: {
            query?: {
                /** @description Only this version; absent: all, merged */
                version?: string;
                /** @description Only this metric, by name or alias; absent: all */
                metric?: string;
                /** @description Only this dataset; empty: those without one */
                dataset?: string;
                /** @description Start; absent: the first point */
                from?: string;
                /** @description End, exclusive; absent: behind the last point */
                to?: string;
                /** @description Width of the windows: 5m, 1h, 1d, 1w, 1mo, all; absent: auto */
                step?: string;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PointSeriesList"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPrometheusMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRecords: {
        parameters: {
            query?: {
                /** @description Only this version; absent: all, merged */
                version?: string;
                /** @description Start: RFC 3339, seconds since 1970, or a distance like -24h; absent: the first data */
                from?: string;
                /** @description End, exclusive; absent: behind the last data */
                to?: string;
                /** @description With the label that counts, wherever it came from; absent: true */
                labels?: boolean;
                /** @description With the features; absent: true */
                features?: boolean;
                /** @description Where the page before ended: its header Veer-Next-Cursor */
                after?: string;
                /** @description Records of a page, up to 16384; absent: 1000 */
                limit?: number;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["Prediction"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReference: {
        parameters: {
            query?: {
                /** @description Of this version; absent: of no version */
                version?: string;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reference"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putReference: {
        parameters: {
            query?: {
                /** @description Of this version; absent: of no version */
                version?: string;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reference"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteReference: {
        parameters: {
            query?: {
                /** @description Of this version; absent: of no version */
                version?: string;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    freezeReference: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FreezeOrder"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reference"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRetraining: {
        parameters: {
            query?: {
                /** @description Only of this model */
                model?: string;
                /** @description Most runs; absent: 100 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetrainingList"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    requestRetraining: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetrainingWish"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retraining"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRetraining: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retraining"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reportRetraining: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetrainingReport"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retraining"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testNewRule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRuleTest"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BacktestResult"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleTest"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BacktestResult"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleList"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createRule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleWish"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkRule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleDraft"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleCheck"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleDraft"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dropRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSeedDriftLatest: {
        parameters: {
            query?: {
                /** @description Only of this model, by name */
                model_id?: string;
                /** @description Most of them; absent: 100 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeedDriftRuns"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSeedDriftHistory: {
        parameters: {
            query?: {
                /** @description Only of this model, by name */
                model_id?: string;
                /** @description Most of them; absent: 100 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeedDriftRuns"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSeedAlerts: {
        parameters: {
            query?: {
                /** @description Only of this model, by name */
                model_id?: string;
                /** @description Most of them; absent: 100 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeedAlerts"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSeedStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeedStats"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSegments: {
        parameters: {
            query?: {
                /** @description Only this version; absent: all, merged */
                version?: string;
            };
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentList"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSilences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SilenceList"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSilence: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SilenceWish"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Silence"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endSilence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenList"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenWish"];
            };
        };
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A failure, as a problem document */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
