/** NestJS 11: each log record in the trace of its request, each span named for its route. */
import 'reflect-metadata';
import { getLogger } from '@agentbus/logger';
import { start } from '@agentbus/sdk';
import {
  type CallHandler,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  Module,
  type NestInterceptor,
  Param,
} from '@nestjs/common';
import { APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import { context } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { type Observable, tap } from 'rxjs';

start({ serviceName: 'orders' });
const log = getLogger('orders');

/** Tells the span and the metrics the route, and logs what a handler throws. */
@Injectable()
class TelemetryInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = getRPCMetadata(context.active());
    if (http) http.route = execution.switchToHttp().getRequest().route.path;
    return next.handle().pipe(tap({ error: (error) => log.error('request failed', error) }));
  }
}

@Controller('orders')
class OrdersController {
  @Get(':id')
  find(@Param('id') id: string): { id: string } {
    log.info('order looked up', { 'order.id': id });
    if (id === 'broken') throw new Error('the order cannot be read');
    return { id };
  }
}

@Module({
  controllers: [OrdersController],
  providers: [{ provide: APP_INTERCEPTOR, useClass: TelemetryInterceptor }],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: false });
await app.listen(Number(process.env.PORT ?? 3000));
console.log(await app.getUrl());
