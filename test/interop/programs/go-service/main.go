// Emits telemetry with the OpenTelemetry SDK for Go, as a service does, and exports all of it by OTLP.
//
// Usage: go-service <endpoint> <grpc | http/protobuf> <gzip | none> <turns>
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

const scope = "shop/orders"

type exporters struct {
	logs    sdklog.Exporter
	spans   sdktrace.SpanExporter
	metrics sdkmetric.Exporter
}

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) != 4 {
		return errors.New("usage: go-service <endpoint> <grpc | http/protobuf> <gzip | none> <turns>")
	}
	turns, err := strconv.Atoi(args[3])
	if err != nil {
		return err
	}
	// The exporters read everything else from here, as they do in services.
	os.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", args[0])
	if args[2] == "gzip" {
		os.Setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")
	}
	to, err := newExporters(ctx, args[1])
	if err != nil {
		return err
	}
	described := resource.NewSchemaless(
		attribute.String("service.name", "go-shop"),
		attribute.Int64Slice("ports", []int64{8080, 9090}),
	)
	logs := sdklog.NewLoggerProvider(
		sdklog.WithResource(described),
		sdklog.WithProcessor(sdklog.NewBatchProcessor(to.logs)),
	)
	spans := sdktrace.NewTracerProvider(sdktrace.WithResource(described), sdktrace.WithBatcher(to.spans))
	metrics := sdkmetric.NewMeterProvider(
		sdkmetric.WithResource(described),
		sdkmetric.WithReader(sdkmetric.NewPeriodicReader(to.metrics)),
	)
	if err := emit(ctx, logs.Logger(scope), spans.Tracer(scope), metrics.Meter(scope), turns); err != nil {
		return err
	}
	return errors.Join(logs.Shutdown(ctx), spans.Shutdown(ctx), metrics.Shutdown(ctx))
}

func newExporters(ctx context.Context, protocol string) (to exporters, err error) {
	if protocol != "grpc" && protocol != "http/protobuf" {
		return to, fmt.Errorf("%s is no protocol of these exporters", protocol)
	}
	overGrpc := protocol == "grpc"
	var failures [3]error
	if overGrpc {
		to.logs, failures[0] = otlploggrpc.New(ctx)
		to.spans, failures[1] = otlptracegrpc.New(ctx)
		to.metrics, failures[2] = otlpmetricgrpc.New(ctx)
	} else {
		to.logs, failures[0] = otlploghttp.New(ctx)
		to.spans, failures[1] = otlptracehttp.New(ctx)
		to.metrics, failures[2] = otlpmetrichttp.New(ctx)
	}
	return to, errors.Join(failures[:]...)
}

// One span with an event and a failed child, one log record within it, and a point of each of three metrics, a turn.
func emit(ctx context.Context, logger log.Logger, tracer trace.Tracer, meter metric.Meter, turns int) error {
	orders, err := meter.Int64Counter("orders", metric.WithUnit("{order}"))
	if err != nil {
		return err
	}
	latency, err := meter.Float64Histogram("latency", metric.WithUnit("s"))
	if err != nil {
		return err
	}
	queue, err := meter.Int64UpDownCounter("queue.length")
	if err != nil {
		return err
	}
	for turn := range turns {
		inSpan, span := tracer.Start(ctx, fmt.Sprintf("request %d", turn), trace.WithSpanKind(trace.SpanKindServer))
		span.AddEvent("cache miss", trace.WithAttributes(attribute.String("key", "käse")))
		_, child := tracer.Start(inSpan, "SELECT", trace.WithSpanKind(trace.SpanKindClient))
		child.SetAttributes(attribute.Int("turn", turn), attribute.Float64Slice("shares", []float64{0.25, 1e300}))
		child.RecordError(errors.New("out of range"))
		child.SetStatus(codes.Error, "out of range")
		child.End()
		logger.Emit(inSpan, recordOf(turn))
		orders.Add(inSpan, int64(turn), metric.WithAttributes(attribute.Bool("express", turn%2 == 0)))
		latency.Record(inSpan, float64(turn)/8)
		queue.Add(inSpan, -1)
		span.End()
	}
	return nil
}

// Values of all types that a log record may have, among them those that JavaScript has no numbers for.
func recordOf(turn int) log.Record {
	var record log.Record
	record.SetTimestamp(time.Unix(1_700_000_000, int64(turn)+1))
	record.SetSeverity(log.SeverityWarn2)
	record.SetSeverityText("WARN2")
	record.SetBody(attribute.StringValue(fmt.Sprintf("order %d is late: Grüße, 世界 👩‍👩‍👧‍👦", turn)))
	record.AddAttributes(
		attribute.Int("turn", turn),
		attribute.Int64("largest", 1<<63-1),
		attribute.Int64("smallest", -1<<63),
		attribute.Float64("share", 0.1),
		attribute.Bool("express", turn%2 == 0),
		attribute.ByteSlice("bytes", []byte{0, 1, 127, 128, 255}),
		attribute.Slice("list", attribute.StringValue("a"), attribute.Int64Value(1<<53+1), attribute.BoolValue(false)),
		attribute.Map("nested", attribute.Map("deeper", attribute.String("key", "value"))),
	)
	return record
}
