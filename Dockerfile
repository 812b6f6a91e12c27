# docker build -t dialer .
# The process on Orleans: one image for silos, API and migration; alone it does everything. With --build-arg GRAIN_HOST=Embedded it is what
# ./run builds, one process that opens no port but the API's.
FROM node:22-slim AS client
WORKDIR /src
COPY scripts/client scripts/
COPY Cluster.Api/ClientApp Cluster.Api/ClientApp
RUN scripts/client

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG GRAIN_HOST=Orleans
WORKDIR /src
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY Cluster.Interfaces Cluster.Interfaces
COPY Cluster.Embedded Cluster.Embedded
COPY Cluster.Grains Cluster.Grains
COPY Cluster.Silo Cluster.Silo
COPY Cluster.Api Cluster.Api
COPY --from=client /src/Cluster.Api/ClientApp/dist Cluster.Api/ClientApp/dist
RUN dotnet publish Cluster.Api -c Release -o /app -p:UseAppHost=false -p:GrainHost=$GRAIN_HOST

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
# Calls come and go by the thousand, and on Orleans each leaves 15 kB: in a nursery of 128 MB, the most that the runtime gives, few of them grow old.
ENV DOTNET_GCgen0size=0x8000000 CLUSTER_URL=http://0.0.0.0:8080 CLUSTER_DATA=/data
EXPOSE 8080 11111 30000
# 1654 is the image's own user without rights.
USER 1654
ENTRYPOINT ["dotnet", "Cluster.Api.dll"]
