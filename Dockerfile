# Builds the command into one file and runs it without a shell, as a user without rights. The image adds that file to
# the base: docker build -t claimwright . && docker run --rm -v "$PWD:/work:ro" claimwright check .
FROM node:22-alpine AS build
WORKDIR /src
COPY . .
RUN npm ci --ignore-scripts --no-audit --no-fund
RUN npm run build:validators
RUN npm run build:single

FROM gcr.io/distroless/nodejs22-debian12:nonroot
COPY --from=build /src/dist/claimwright.mjs /src/LICENSE /app/
WORKDIR /work
USER nonroot
ENTRYPOINT ["/nodejs/bin/node", "/app/claimwright.mjs"]
CMD ["--help"]
