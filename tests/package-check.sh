#!/usr/bin/env bash
# Packs the library, restores a fresh program from these packages and those that are at hand, and runs it: package-check.sh DIR, after a
# Release build. The program is the one that the package's README shows; what follows it looks at the picture.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD work=$1
feed=$work/feed program=$work/program
mkdir -p "$feed" "$program"

dotnet pack IlgpuColorize.sln -c Release --no-build -p:PackTool=false -o "$feed" -v quiet
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
for name in IlgpuColorize IlgpuColorize.Vips; do
    for file in "$feed/$name.$version.nupkg" "$feed/$name.$version.snupkg"; do
        [[ -s "$file" ]] || { echo "there is no $file"; exit 1; }
    done
done

# No other source: what is not in the feed must be among the packages that the build restored.
packages=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: //')
cat >"$program/nuget.config" <<CONFIG
<configuration>
  <packageSources><clear /><add key="feed" value="$feed" /></packageSources>
  <config><add key="globalPackagesFolder" value="$work/packages" /></config>
  <fallbackPackageFolders><clear /><add key="here" value="$packages" /></fallbackPackageFolders>
</configuration>
CONFIG
cat >"$program/Program.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="IlgpuColorize" Version="$version" />
  </ItemGroup>
</Project>
PROJECT
# The first block of code of the page.
sed -n '/^```csharp$/,/^```$/p;/^```$/q' "$root/src/IlgpuColorize/README.md" | grep -v '^```' >"$program/Program.cs"
cat >>"$program/Program.cs" <<'PROGRAM'

output.Dispose();
var files = new IlgpuColorize.ImageSharp.ImageSharpFiles();
var before = files.ReadPhoto("photo.png", IlgpuColorize.Data.ImageLimits.Any).Image;
var after = files.ReadPhoto("colored.png", IlgpuColorize.Data.ImageLimits.Any).Image;
int colored = after.Rgb.Chunk(3).Count(pixel => pixel.Max() - pixel.Min() > 0.02f);
Console.WriteLine($"{before.Width} x {before.Height} became {after.Width} x {after.Height}, {colored} pixels in color");
return after.Width == before.Width && after.Height == before.Height && colored > 1000 ? 0 : 1;
PROGRAM
cp "$root/src/IlgpuColorize.Cli/Resources/free-photos/chelsea.png" "$program/photo.png"
(cd "$program" && dotnet build -c Release -v quiet --nologo && dotnet bin/Release/net10.0/Program.dll) >"$work/program.log" 2>&1 \
    || { cat "$work/program.log"; exit 1; }
tail -n 1 "$work/program.log"
