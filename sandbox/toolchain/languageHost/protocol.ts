// Gathers the JavaScript protocol classes that @pulumi/pulumi ships, so that no other file deals with CommonJS.
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import languageService from "@pulumi/pulumi/proto/language_grpc_pb.js";
import languageMessages from "@pulumi/pulumi/proto/language_pb.js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";

export const { Empty } = emptyMessages;
export const { LanguageRuntimeClient, LanguageRuntimeService } = languageService;
export const { PackageDependency, PackageParameterization, PluginInfo } = pluginMessages;
export const {
  AboutRequest,
  AboutResponse,
  DependencyInfo,
  GetProgramDependenciesRequest,
  GetProgramDependenciesResponse,
  GetRequiredPackagesRequest,
  GetRequiredPackagesResponse,
  InstallDependenciesRequest,
  InstallDependenciesResponse,
  LanguageHandshakeRequest,
  LanguageHandshakeResponse,
  ProgramInfo,
  RunPluginRequest,
  RunPluginResponse,
  RunRequest,
  RunResponse,
} = languageMessages;
